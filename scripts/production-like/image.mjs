// Executes a Dockerfile without Docker: each stage is a folder, COPY copies, RUN runs.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';

/** Commands that need the files of the base image and are skipped. */
const OF_THE_BASE_IMAGE = /apt-get|\/usr\/local\/|\/var\/lib\//;

/**
 * @returns {{ root: string, env: Record<string, string>, entrypoint: string[], command: string[], healthcheck: string[], user: string }}
 *   the last stage: its folder, and how to start a container of it
 */
export function buildImage({ dockerfile, context, work, printLine }) {
  const stages = new Map();
  let stage;
  for (const instruction of DockerfileParser.parse(readFileSync(dockerfile, 'utf8')).getInstructions()) {
    const keyword = instruction.getKeyword();
    const argumentsOf = () => instruction.getArguments().map((argument) => argument.getValue());
    if (keyword === 'FROM') {
      const [from, , name] = argumentsOf();
      stage = { root: join(work, name), env: {}, directory: '/', ...inherited(stages.get(from)), name };
      stage.root = join(work, name);
      mkdirSync(stage.root, { recursive: true });
      if (stages.has(from)) cpSync(stages.get(from).root, stage.root, { recursive: true });
      stages.set(name, stage);
      printLine(`FROM ${stages.has(from) ? from : 'this machine instead of the base image'} AS ${name}`);
    } else if (keyword === 'WORKDIR') {
      stage.directory = argumentsOf()[0];
      mkdirSync(join(stage.root, stage.directory), { recursive: true });
    } else if (keyword === 'COPY') copy(argumentsOf(), instruction.getFlags(), { stage, stages, context });
    else if (keyword === 'RUN') run(instruction.getArgumentsContent(), stage, printLine);
    else if (keyword === 'ENV')
      for (const property of instruction.getProperties()) stage.env[property.getName()] = property.getValue();
    else if (keyword === 'USER') stage.user = argumentsOf()[0];
    else if (keyword === 'ENTRYPOINT') stage.entrypoint = strings(instruction);
    else if (keyword === 'CMD') stage.command = strings(instruction);
    else if (keyword === 'HEALTHCHECK')
      stage.healthcheck = JSON.parse(/CMD\s+(\[.*\])\s*$/s.exec(instruction.getArgumentsContent())[1]);
    else if (!['ARG', 'LABEL', 'EXPOSE', 'VOLUME'].includes(keyword))
      throw new Error(`Unsupported instruction ${keyword}`);
  }
  return stage;
}

function inherited(parent) {
  return parent ? { ...parent, env: { ...parent.env } } : {};
}

function strings(instruction) {
  return JSON.parse(instruction.getArgumentsContent());
}

function copy(values, flags, { stage, stages, context }) {
  const from = flags.find((flag) => flag.getName() === 'from')?.getValue();
  const target = values.at(-1);
  const into = join(stage.root, stage.directory, target);
  for (const value of values.slice(0, -1)) {
    const source = join(from ? stages.get(from).root : context, value);
    if (!existsSync(source)) throw new Error(`COPY ${value}: not found in the ${from ?? 'build context'}`);
    const isInto = target.endsWith('/') && !(statSync(source).isDirectory() && values.length === 2);
    cpSync(source, isInto ? join(into, basename(source)) : into, { recursive: true });
  }
}

function run(command, stage, printLine) {
  if (OF_THE_BASE_IMAGE.test(command)) {
    printLine(`  skipped, needs the base image: RUN ${command.split('&&')[0].trim()} …`);
    return;
  }
  printLine(`  RUN ${command}`);
  const { status } = spawnSync('bash', ['-c', command], {
    cwd: join(stage.root, stage.directory),
    stdio: ['ignore', 'ignore', 'inherit'],
    // The Node that runs this script, which has the version of the image.
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` },
  });
  if (status !== 0) throw new Error(`RUN ${command} ended with ${status}`);
}
