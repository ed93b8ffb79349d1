// Checks Bicep files with a parser (tree-sitter): syntax, and that modules and parameters match. Types and API
// versions need the compiler, which the CI workflow runs.
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { Language, Parser } from 'web-tree-sitter';
import { files, finish } from './report.mjs';

await Parser.init();
const parser = new Parser();
parser.setLanguage(
  await Language.load(createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')),
);

const problems = [];
const parsed = new Map();
for (const { path, text } of files('bicep/**/*.bicep')) parsed.set(path, parse(path, text));
for (const [path, tree] of parsed) checkModules(path, tree);
for (const { path, text } of files('bicep/*.bicepparam')) checkParameters(path, text);
if (parsed.size === 0) problems.push('bicep: no files found');
finish(problems);

function parse(path, text) {
  const { rootNode } = parser.parse(text);
  for (const node of nodes(rootNode))
    if (node.isError || node.isMissing)
      problems.push(`${path}:${node.startPosition.row + 1}: syntax error: ${node.text.split('\n')[0]}`);
  return rootNode;
}

function* nodes(node) {
  yield node;
  for (const child of node.children) yield* nodes(child);
}

/** Returns the parameters of a template: name to whether it has a default. */
function declared(tree) {
  const found = new Map();
  for (const node of tree.namedChildren)
    if (node.type === 'parameter_declaration')
      found.set(node.namedChildren.find(({ type }) => type === 'identifier').text, node.text.includes('='));
  return found;
}

function checkModules(path, tree) {
  for (const node of tree.namedChildren.filter(({ type }) => type === 'module_declaration')) {
    const target = /'([^']+\.bicep)'/.exec(node.text)?.[1];
    const file = normalize(join(dirname(path), target));
    const template = parsed.get(file);
    if (!template) {
      problems.push(`${path}: module ${file} does not exist`);
      continue;
    }
    compare(`${path}: ${file}`, declared(template), propertiesOf(property(objectOf(node), 'params')));
  }
}

function checkParameters(path, text) {
  const using = /^using '(.+)'$/m.exec(text)?.[1];
  const file = normalize(join(dirname(path), using ?? ''));
  if (!parsed.has(file)) return problems.push(`${path}: template ${file} does not exist`);
  // The grammar supports templates only, so parameter assignments are rewritten as variables.
  const tree = parse(path, text.replace(/^using .*$/m, '').replaceAll(/^param (?=\w+ =)/gm, 'var '));
  const given = tree.namedChildren
    .filter(({ type }) => type === 'variable_declaration')
    .map((node) => node.namedChildren.find(({ type }) => type === 'identifier').text);
  return compare(path, declared(parsed.get(file)), given);
}

function compare(where, declarations, given) {
  for (const name of given) if (!declarations.has(name)) problems.push(`${where}: unknown parameter ${name}`);
  for (const [name, hasDefault] of declarations)
    if (!hasDefault && !given.includes(name)) problems.push(`${where}: missing parameter ${name}`);
}

function objectOf(node) {
  return [...nodes(node)].find(({ type }) => type === 'object');
}

function property(object, name) {
  const found = object?.namedChildren.find(
    (child) => child.type === 'object_property' && child.namedChildren[0].text === name,
  );
  return found && objectOf(found);
}

function propertiesOf(object) {
  return (object?.namedChildren ?? [])
    .filter(({ type }) => type === 'object_property')
    .map((child) => child.namedChildren[0].text);
}
