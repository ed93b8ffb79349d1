// Checks the Dockerfile: syntax (dockerfile-utils) and the rules of this image.
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { files, finish } from './report.mjs';

const [{ path, text }] = files('Dockerfile');
const at = (range, message) => `${path}:${range.start.line + 1}: ${message}`;
const problems = validate(text).map(({ range, message }) => at(range, message));

const instructions = DockerfileParser.parse(text).getInstructions();
const all = (keyword) => instructions.filter((each) => each.getKeyword() === keyword);
const words = (instruction) => instruction.getArguments().map((argument) => argument.getValue());
const rule = (instruction, isKept, message) => {
  if (!isKept) problems.push(at(instruction.getRange(), message));
};

const stages = new Set();
for (const from of all('FROM')) {
  const [image, , name] = words(from);
  rule(
    from,
    stages.has(image) || /:[^@]+@sha256:[0-9a-f]{64}$/.test(image),
    'pin the image by tag and digest',
  );
  stages.add(name);
}
for (const add of all('ADD')) rule(add, false, 'use COPY');
for (const run of all('RUN')) {
  const command = run.getArgumentsContent();
  if (!command.includes('apt-get install')) continue;
  rule(run, command.includes('--no-install-recommends'), 'install without recommended packages');
  rule(run, command.includes('rm -rf /var/lib/apt/lists'), 'remove the package lists in the same layer');
}
for (const each of [...all('ENTRYPOINT'), ...all('CMD')])
  rule(
    each,
    each.getArgumentsContent().startsWith('['),
    'use the exec form, so that the process receives signals',
  );
for (const each of [...all('ARG'), ...all('ENV')])
  rule(
    each,
    !/(password|secret|token|_key|_keys)\b/i.test(each.getArgumentsContent()),
    'must not put a secret in an image',
  );
const user = all('USER').at(-1);
if (!user || !/^[1-9]\d*:[1-9]\d*$/.test(user.getArgumentsContent()))
  problems.push(`${path}: must end with a numeric non-root USER`);
if (all('HEALTHCHECK').length === 0) problems.push(`${path}: has no HEALTHCHECK`);
finish(problems);
