import { readFileSync } from 'node:fs';
import type { ConfigFault } from './config-error.js';
import {
  fileNameOf,
  type Values,
  type VariableName,
  variableNames,
  variables,
} from './variables.js';

/** Environment variables by name; an empty text counts as not given. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ReadValues {
  /** Null for a variable that is absent without a default, and for one with a fault. */
  readonly values: Partial<Values>;
  readonly given: ReadonlySet<VariableName>;
  readonly faults: readonly ConfigFault[];
}

type Text = { readonly text: string | null } | { readonly problem: string };

/** Parses every variable of the table. A fault never holds the text of a secret. */
export function readVariables(env: Environment, readFile: (path: string) => string): ReadValues {
  const values: Record<string, unknown> = {};
  const given = new Set<VariableName>();
  const faults: ConfigFault[] = [];
  for (const name of variableNames) {
    const variable = variables[name];
    const fault = (problem: string): void => {
      faults.push({ variable: name, problem, accepted: variable.kind.accepted });
    };
    const found = findText(name, env, readFile);
    if ('problem' in found) {
      fault(found.problem);
      continue;
    }
    if (found.text !== null) given.add(name);
    const text = found.text ?? variable.default;
    if (text === null) {
      values[name] = null;
      continue;
    }
    const parsed = variable.kind.parse(text);
    if ('value' in parsed) values[name] = parsed.value;
    else fault(parsed.problem);
  }
  return { values: values as Partial<Values>, given, faults };
}

function findText(name: VariableName, env: Environment, readFile: (path: string) => string): Text {
  const direct = givenText(env, name);
  const fileName = fileNameOf(name);
  const path = fileName === null ? null : givenText(env, fileName);
  if (path === null) return direct === null ? { text: null } : unquoted(direct);
  if (direct !== null) return { problem: `is given twice, directly and by ${fileName}` };
  let content: string;
  try {
    content = readFile(path);
  } catch (error) {
    return { problem: `cannot be read from the file that ${fileName} names (${codeOf(error)})` };
  }
  const text = content.trim();
  return text === '' ? { problem: `is empty in the file that ${fileName} names` } : unquoted(text);
}

const lowerCaseToo: ReadonlySet<string> = new Set(['HTTPS_PROXY', 'NO_PROXY']);

function givenText(env: Environment, name: string): string | null {
  const upper = env[name]?.trim() ?? '';
  const text = upper === '' && lowerCaseToo.has(name) ? env[name.toLowerCase()]?.trim() : upper;
  if (text === undefined || text === '') return null;
  // What Kubernetes sets for a service named "http" is not a port that anyone chose.
  if (name.endsWith('_PORT') && /^(tcp|udp|sctp):\/\//.test(text)) return null;
  return text;
}

function unquoted(text: string): Text {
  return /^(["']).*\1$/s.test(text) && text.length > 1
    ? { problem: 'is wrapped in quotation marks, which would be taken literally' }
    : { text };
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown reason';
}

/** The default reader of `NAME_FILE`. */
export function readSecretFile(path: string): string {
  return readFileSync(path, 'utf8');
}
