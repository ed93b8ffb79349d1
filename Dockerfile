# syntax=docker/dockerfile:1

# Node 24.21.0 on Debian 12 (slim), pinned by digest.
FROM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS base
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

# The build stage needs all packages; none of them goes into the final image. Install scripts are skipped: they only
# fetch an embedded database and another Node.
FROM base AS build
RUN npm ci --ignore-scripts
COPY nest-cli.json tsconfig.json tsconfig.build.json ormconfig.ts ./
COPY migrations ./migrations
COPY src ./src
RUN node node_modules/@nestjs/cli/bin/nest.js build

# Source maps, type declarations and TypeScript (a peer dependency) are not needed at runtime.
FROM base AS dependencies
RUN npm ci --omit=dev --ignore-scripts \
 && rm -rf node_modules/typescript node_modules/.bin/tsc node_modules/.bin/tsserver \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM base AS runtime
ARG VERSION=0.0.0-local
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Kasparro" \
      org.opencontainers.image.description="Crypto market-data ETL and API platform you run yourself" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="docker.io/library/node:24.21.0-bookworm-slim" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# tini forwards signals and reaps zombies. Its version is not pinned, since Debian removes old versions from its
# archive. npm is removed: it is not needed at runtime and would only add vulnerabilities.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends tini \
 && rm -rf /var/lib/apt/lists/* /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
 && install --directory --owner=node --group=node --mode=0700 /var/lib/kasparro

COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY data ./data
COPY LICENSE ./

# The only folder it writes to (pending uploads). The rest may be mounted read-only.
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    KASPARRO_HOME=/var/lib/kasparro
VOLUME ["/var/lib/kasparro"]
USER 1000:1000
EXPOSE 8000

# Every role serves it: ready means that the database is reachable and no migration is pending.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

ENTRYPOINT ["/usr/bin/tini", "--", "node", "--max-semi-space-size=8", "/app/dist/src/cli.js"]
CMD ["serve"]
