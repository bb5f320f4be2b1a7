/** Whether the API answers to each key: one small list request each. */
import { ApiError } from '../api/api-error.js';
import type { ApiClient } from '../api/client.js';
import type { AnnouncedLimits } from '../api/limits.js';
import type { Workspace } from '../config/workspaces.js';
import { checkClock } from './clocks.js';
import { type Finding, failFrom, ok, warn } from './finding.js';

/** Makes the client of one key; `onAnnounced` gets the limits of each answer. */
export type OpenApi = (
  workspace: Workspace,
  onAnnounced: (limits: AnnouncedLimits) => void,
) => ApiClient;

/** The findings on one key, and whether the API answered at all. */
export async function checkKey(
  workspace: Workspace,
  openApi: OpenApi,
  accountIds: readonly string[] | null,
): Promise<readonly Finding[]> {
  const announced: AnnouncedLimits[] = [];
  const named = { workspace: workspace.name };
  let api: ApiClient | null = null;
  try {
    api = openApi(workspace, (limits) => announced.push(limits));
    const page = { limit: 1, offset: 0, ...(accountIds === null ? {} : { accountIds }) };
    const { rows } = await api.listLinks(page);
    const difference = api.now() - Date.now() / 1000;
    const key =
      rows.length > 0
        ? ok('api_key', `The API answers and lists Smart Links${limitText(announced)}.`, named)
        : warn('api_key', `The API answers, but lists no Smart Link${limitText(announced)}.`, {
            ...named,
            remedy:
              accountIds === null
                ? 'Make a Smart Link, or check which accounts the key may see.'
                : 'Check SYNC_ACCOUNT_IDS, and which accounts the key may see.',
          });
    return [key, { ...checkClock('api_clock', 'the API', difference), workspace: workspace.name }];
  } catch (error) {
    if (error instanceof ApiError && error.code === 'api_quota') {
      const remedy = error.remedy ?? null;
      return [
        warn('api_key', `The key works, but has to wait. ${error.message}`, { ...named, remedy }),
      ];
    }
    return [failFrom('api_key', error, workspace.name)];
  } finally {
    await api?.close();
  }
}

function limitText(announced: readonly AnnouncedLimits[]): string {
  const minute = announced.at(-1)?.limitMinute ?? null;
  return minute === null ? '' : `; it allows ${minute.toLocaleString('en')} requests a minute`;
}
