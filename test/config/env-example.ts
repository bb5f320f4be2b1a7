import { fileNameOf, variableNames, variables } from '../../src/config/variables.js';

const head = `# Everything that can be configured. What is commented out shows its default.
# Durations are written 90s, 15m, 24h or 7d; a bare number is in the unit of the name.
# A secret, marked by NAME_FILE, may be given as the path of a file that holds it instead.
# For docker compose read the end first: there the key is a file.`;

const composeHead = `# --- docker compose only ---
# There the key and the address of the database are files in SECRETS_DIR: leave ONLYFANSAPI_API_KEY
# and DATABASE_URL empty above. HTTP_HOST and HTTP_PORT hold inside the container and stay as they are.`;

/** The whole of `.env.example`, made from the table of variables. */
export function envExample(): string {
  const groups = [...new Set(variableNames.map((name) => variables[name].group))];
  return `${[head, ...groups.map(groupText), composeText()].join('\n\n')}\n`;
}

/** What docker-compose.yml reads besides the variables of the program, with its default. */
export const composeVariables = {
  SECRETS_DIR: {
    fallback: '',
    doc: 'The folder of the files onlyfansapi-api-key, postgres-password and database-url; docker/make-secrets.sh makes it. Not given: made-up data of the profile "demo".',
  },
  BIND_ADDRESS: {
    fallback: '127.0.0.1',
    doc: 'The address of the host on which the ports below are published. Others than this machine reach them when it is 0.0.0.0.',
  },
  POSTGRES_PORT: { fallback: '5432', doc: 'The published port of Postgres.' },
  STATUS_PORT: {
    fallback: '8080',
    doc: 'The published port of health, metrics and status page; a range such as 8080-8081 for two workers.',
  },
  METABASE_PORT: { fallback: '3000', doc: 'The published port of Metabase, in the profile "bi".' },
} as const;

function composeText(): string {
  const lines = Object.entries(composeVariables).map(
    ([name, { fallback, doc }]) => `${wrap(doc)}\n#${name}=${fallback}`,
  );
  return [composeHead, ...lines].join('\n\n');
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
