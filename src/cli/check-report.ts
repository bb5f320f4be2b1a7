/** What `check` tells a person, in 80 columns. Pure. */
import type { Finding, Verdict } from '../check/finding.js';
import type { Colors } from '../log/terminal-line.js';
import { counted } from '../words.js';
import { WIDTH, wrapped } from './columns.js';

const INDENT = 6;

const words: Readonly<Record<Verdict, string>> = {
  ok: 'ok',
  warn: 'warn',
  fail: 'FAIL',
  skip: 'skip',
};

/** A verdict and a sentence each, remedies below, and what came out. */
export function describeCheck(findings: readonly Finding[], colors: Colors): string {
  const several = new Set(findings.map(({ workspace }) => workspace)).size > 2;
  const failures = findings.filter(({ verdict }) => verdict === 'fail').length;
  const warnings = findings.filter(({ verdict }) => verdict === 'warn').length;
  const worth = warnings === 0 ? '' : `, ${counted(warnings, 'thing')} worth a look`;
  return [
    ...findings.flatMap((finding) => describeFinding(finding, several, colors)),
    '',
    failures === 0
      ? colors.green(`A sync can run${worth}.`)
      : colors.red(`${counted(failures, 'thing')} to mend before a sync can run${worth}.`),
  ].join('\n');
}

function describeFinding(
  { verdict, message, remedy, workspace }: Finding,
  isNamed: boolean,
  colors: Colors,
): string[] {
  const name = isNamed && workspace !== null ? `${workspace}: ` : '';
  const [first = '', ...rest] = wrapped(`${name}${message}`, WIDTH - INDENT);
  const indent = ' '.repeat(INDENT);
  const word = colorOf(verdict, colors)(words[verdict].padEnd(INDENT));
  return [
    `${word}${first}`,
    ...rest.map((line) => indent + line),
    ...(remedy === null
      ? []
      : wrapped(`-> ${remedy}`, WIDTH - INDENT).map((line) => indent + line)),
  ];
}

function colorOf(verdict: Verdict, colors: Colors): (text: string) => string {
  if (verdict === 'ok') return colors.green;
  if (verdict === 'warn') return colors.yellow;
  return verdict === 'fail' ? colors.red : colors.dim;
}
