/** What of a workspace's status asks for attention, and what was taken away, in 80 columns. Pure. */
import type { Colors } from '../log/terminal-line.js';
import { openFindings, vanishedFindings } from '../status/findings.js';
import type { WorkspaceStatus } from '../status/workspace-status.js';
import { paragraph } from './columns.js';

/** Lines for everything open, in the order of their weight, then for what vanished; none where nothing is. */
export function describeFindings(status: WorkspaceStatus, now: number, colors: Colors): string[] {
  return [
    ...openFindings(status, now).flatMap((line) => {
      const [first = '', ...rest] = paragraph(line, '  ! ');
      return [first.replace('!', colors.yellow('!')), ...rest];
    }),
    ...vanishedFindings(status).flatMap((line) => paragraph(line, '  ')),
  ];
}
