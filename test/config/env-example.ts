import { fileNameOf, variableNames, variables } from '../../src/config/variables.js';

const head = `# Everything that can be configured. What is commented out shows its default.
# Durations are written 90s, 15m, 24h or 7d; a bare number is in the unit of the name.
# A secret, marked by NAME_FILE, may be given as the path of a file that holds it instead.`;

/** The whole of `.env.example`, made from the table of variables. */
export function envExample(): string {
  const groups = [...new Set(variableNames.map((name) => variables[name].group))];
  return `${[head, ...groups.map(groupText)].join('\n\n')}\n`;
}

function groupText(group: string): string {
  const names = variableNames.filter((name) => variables[name].group === group);
  return [`# --- ${group} ---`, ...names.map(variableText)].join('\n\n');
}

function variableText(name: (typeof variableNames)[number]): string {
  const { doc, default: fallback, whenUnset } = variables[name];
  const comments = [doc];
  if (whenUnset !== null) comments.push(`Not given: ${whenUnset}.`);
  const file = fileNameOf(name);
  if (file !== null) comments.push(`Or ${file}.`);
  const lead = name === 'ONLYFANSAPI_API_KEY' ? '' : '#';
  return `${wrap(comments.join(' '))}\n${lead}${name}=${fallback ?? ''}`;
}

function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > 96) lines.push(`# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}
