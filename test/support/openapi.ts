/** The part of an OpenAPI schema that tests use. */
export interface Schema {
  type?: string;
  format?: string;
  enum?: string[];
  items?: Schema;
  properties?: Record<string, Schema>;
  $ref?: string;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
}

/** An operation of the API. */
export interface Operation {
  method: string;
  /** Path template, e.g. `/api/v1/coins/{id}`. */
  path: string;
  parameters: Parameter[];
  /** Schema of the JSON body. */
  json: Schema | null;
  /** Whether it accepts a form with a file. */
  form: boolean;
}

interface Document {
  paths: Record<string, Record<string, { parameters?: Parameter[]; requestBody?: { content: Contents } }>>;
  components?: { schemas?: Record<string, Schema> };
}

type Contents = Record<string, { schema?: Schema }>;

/** Returns the operations of a running server, from its OpenAPI document. */
export async function readOperations(url: string): Promise<Operation[]> {
  const document = (await (await fetch(`${url}/docs-json`)).json()) as Document;
  const resolved = ({ $ref, ...schema }: Schema): Schema =>
    $ref === undefined ? schema : (document.components?.schemas?.[$ref.split('/').at(-1) ?? ''] ?? {});
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
      const json = requestBody?.content['application/json']?.schema;
      return {
        method: method.toUpperCase(),
        path,
        parameters,
        json: json ? resolved(json) : null,
        form: requestBody?.content['multipart/form-data'] !== undefined,
      };
    }),
  );
}

/** Builds the URL of an operation: path parameters filled in, all others as query. Encodes values. */
export function addressOf(
  { path }: Pick<Operation, 'path'>,
  inPath: Record<string, string>,
  inQuery: readonly (readonly [string, string])[],
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(inPath[name] ?? '1'));
  const query = inQuery.map((pair) => pair.map(encodeURIComponent).join('='));
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
}

/** Returns a valid value for a schema. */
export function plausible({ schema }: Parameter, otherwise = '1'): string {
  const wanted = schema?.items ?? schema;
  if (wanted?.enum?.[0] !== undefined) return wanted.enum[0];
  return wanted?.type === 'boolean' ? 'false' : otherwise;
}

/** An OpenAPI document without descriptions and summaries, its members sorted by name. */
export function shapeOf(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(shapeOf);
  if (typeof document !== 'object' || document === null) return document;
  return Object.fromEntries(
    Object.entries(document)
      .filter(
        ([name, value]) => !(PROSE.includes(name) && typeof value === 'string') && !isSentence(name, value),
      )
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => [name, shapeOf(value)]),
  );
}

const PROSE = ['description', 'summary'];

/** Whether a member is an example of a text for people. */
function isSentence(name: string, value: unknown): boolean {
  return name === 'example' && typeof value === 'string' && value.split(' ').length > 3;
}
