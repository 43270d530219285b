import { importsOf, type Import } from './imports.ts';
import { breachAt, type Breach, type Source } from './source.ts';

type Edge = { readonly source: Source; readonly found: Import; readonly target: string };

/** The first import that closes a cycle on the path from `path`; each file is entered once. */
const search = (
  path: string,
  edges: ReadonlyMap<string, readonly Edge[]>,
  trail: readonly string[],
  done: Set<string>,
): readonly Breach[] => {
  if (done.has(path)) return [];
  const here = [...trail, path];
  const breaches = (edges.get(path) ?? []).flatMap(({ source, found, target }) => {
    const start = here.indexOf(target);
    return start === -1
      ? search(target, edges, here, done)
      : [
          breachAt(
            source,
            found.node,
            'cycles',
            `no import cycles, types included: ${[...here.slice(start), target].join(' → ')}`,
          ),
        ];
  });
  done.add(path);
  return breaches;
};

/** Import cycles among `sources`, counting type imports. */
export const cycleRule = (sources: readonly Source[]): readonly Breach[] => {
  const edges = new Map(
    sources.map((source) => [
      source.path,
      importsOf(source).flatMap((found) =>
        found.target === null ? [] : [{ source, found, target: found.target }],
      ),
    ]),
  );
  const done = new Set<string>();
  return sources.flatMap(({ path }) => search(path, edges, [], done));
};
