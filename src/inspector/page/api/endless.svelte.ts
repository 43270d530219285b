import { faultOf } from './answer.ts';
import { useLink } from './link.svelte.ts';
import type { Polled } from './poll.svelte.ts';

/** A list that the process tells page by page, the newest first. */
export type Endless<Row> = Polled<readonly Row[]> & {
  /** Asks for the page after the last row; nothing where it is there already. */
  readonly more: () => void;
  readonly isWhole: boolean;
};

type Page<Row> = { readonly rows: readonly Row[]; readonly next: string | null };

type Source<Answer, Row> = {
  /** With its query so far, to which `limit` and `cursor` are added. */
  readonly path: string;
  readonly pageOf: (answer: Answer) => Page<Row>;
  /** The larger the newer. */
  readonly idOf: (row: Row) => number;
  readonly everyMs: number;
};

const PAGE = 200;

/** New rows before those that are known; a head that does not reach them begins anew. */
const joined = <Row>(
  head: Page<Row>,
  known: Page<Row> | null,
  idOf: (row: Row) => number,
): Page<Row> => {
  const [newest] = known?.rows ?? [];
  const last = head.rows.at(-1);
  if (known === null || newest === undefined || last === undefined) return head;
  if (idOf(last) > idOf(newest) && head.next !== null) return head;
  const fresh = new Set(head.rows.map(idOf));
  return {
    rows: [...head.rows, ...known.rows.filter((row) => !fresh.has(idOf(row)))],
    next: known.next,
  };
};

export const endless = <Answer, Row>(source: Source<Answer, Row>): Endless<Row> => {
  const { everyMs, idOf, pageOf, path } = source;
  const link = useLink();
  let page = $state.raw<Page<Row> | null>(null);
  let problem = $state<string | null>(null);
  let isAsking = false;
  const asked = async (cursor: string): Promise<Page<Row> | null> => {
    const answer = await link.ask<Answer>(`${path}limit=${PAGE}${cursor}`);
    problem = faultOf(answer);
    return answer.kind === 'ok' ? pageOf(answer.value) : null;
  };
  $effect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const look = async (): Promise<void> => {
      const head = await asked('');
      if (isOver) return;
      if (head !== null) page = joined(head, page, idOf);
      timer = setTimeout(() => void look(), everyMs);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  });
  const more = async (): Promise<void> => {
    const next = page?.next ?? null;
    if (next === null || isAsking) return;
    isAsking = true;
    const after = await asked(`&cursor=${next}`);
    isAsking = false;
    if (after !== null && page !== null)
      page = { rows: [...page.rows, ...after.rows], next: after.next };
  };
  return {
    get value() {
      return page?.rows ?? null;
    },
    get problem() {
      return problem;
    },
    isMissing: false,
    get isWhole() {
      return page !== null && page.next === null;
    },
    more: () => void more(),
  };
};
