import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../src/server/metrics/metrics.js';

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), 'utf8');

interface Served {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labelNames: readonly string[];
}

const served = createMetrics().registry.getMetricsAsArray() as unknown as readonly Served[];

/** Every name that a query can ask for, with the labels it has. */
const askable = new Map<string, readonly string[]>(
  served.flatMap(({ name, type, labelNames }) =>
    type === 'histogram'
      ? [
          [`${name}_bucket`, [...labelNames, 'le']],
          [`${name}_sum`, labelNames],
          [`${name}_count`, labelNames],
        ]
      : [[name, labelNames]],
  ),
);

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly for?: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string; readonly description: string };
    }[];
  }[];
}

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly gridPos: {
      readonly x: number;
      readonly y: number;
      readonly w: number;
      readonly h: number;
    };
    readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: unknown }[];
  };
}

const rules = (parse(read('alerts/prometheus-rules.yml')) as Rules).groups.flatMap(
  ({ rules: some }) => some,
);
const dashboard = JSON.parse(read('alerts/grafana-dashboard.json')) as Dashboard;
const panelQueries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
const queries = [...rules.map(({ expr }) => expr), ...panelQueries];

const namesIn = (query: string): string[] => query.match(/smartlink_sync_\w+/g) ?? [];

/** The labels that a query groups by or selects. */
function labelsIn(query: string): string[] {
  const grouped = [...query.matchAll(/\b(?:by|without) \(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').map((label) => label.trim()),
  );
  const selected = [...query.matchAll(/\{([^}]*)\}/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = '']) => label),
  );
  return [...grouped, ...selected];
}

describe('docs/metrics.md', () => {
  it('lists every metric with its type, its labels and what it says, and no other', () => {
    const rows = read('metrics.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(rows).toEqual(
      served.map(({ name, type, labelNames, help }) => [
        `\`${name}\``,
        type,
        labelNames.map((label) => `\`${label}\``).join(', '),
        help,
      ]),
    );
  });

  it('has names as Prometheus wants them', () => {
    for (const { name, type } of served) {
      expect(name).toMatch(/^smartlink_sync_[a-z_]+$/);
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
    }
  });

  it('has no label that names a link or a person', () => {
    const labels = new Set(served.flatMap(({ labelNames }) => labelNames));
    expect([...labels].sort()).toEqual([
      'command',
      'endpoint',
      'kind',
      'node',
      'outcome',
      'reason',
      'status',
      'stream',
      'version',
      'workspace',
    ]);
  });
});

describe('alert rules and dashboard', () => {
  it('are there, each rule with what it means and how bad it is', () => {
    expect(rules.length).toBeGreaterThan(8);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(rule.alert).toMatch(/^SmartlinkSync[A-Z]\w+$/);
      expect(['critical', 'warning', 'info']).toContain(rule.labels.severity);
      expect(rule.annotations.summary).not.toBe('');
      expect(rule.annotations.description).toMatch(/[.?]$/);
      if (rule.for !== undefined) expect(rule.for).toMatch(/^\d+[mh]$/);
    }
  });

  it.each(queries)('asks for metrics and labels that there are: %s', (query) => {
    const names = namesIn(query);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect([...askable.keys()]).toContain(name);
    const known = new Set(names.flatMap((name) => askable.get(name) ?? []));
    for (const label of labelsIn(query)) expect([...known]).toContain(label);
    for (const [open, close] of ['()', '{}', '[]']) {
      expect(query.split(open ?? '').length).toBe(query.split(close ?? '').length);
    }
  });

  it('shows labels in words only where the query keeps them', () => {
    for (const { expr, legendFormat } of dashboard.panels.flatMap(({ targets }) => targets)) {
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
      for (const label of shown) {
        // Prometheus adds the instance itself.
        if (label !== 'instance') expect(labelsIn(expr), expr).toContain(label);
      }
    }
  });

  it('has panels that do not lie over one another, and a variable for the workspace', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const variable = dashboard.templating.list.find(({ name }) => name === 'workspace');
    expect(namesIn(JSON.stringify(variable?.query))).toEqual(['smartlink_sync_links']);
  });
});
