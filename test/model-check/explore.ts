/** A space of states: where it begins, how it goes on, what must hold. */
export type Space<State> = {
  readonly start: State;
  readonly key: (state: State) => string;
  readonly moves: (state: State) => readonly Step<State>[];
  /** The law that this state breaks; null where it breaks none. */
  readonly breach: (state: State) => string | null;
  /** Nothing is left to do, and all is well. */
  readonly isEnd: (state: State) => boolean;
  /** What lies beyond is not followed, and taken for well. */
  readonly isEdge: (state: State) => boolean;
};

type Step<State> = {
  readonly text: () => string;
  /** Leads on without a fault or a meddler: every state must reach an end by such moves alone. */
  readonly expected: boolean;
  readonly to: State;
};

export type Limits = { readonly depth: number | null; readonly states: number };

/** A broken law, and the shortest way to it. */
export type Breach<State> = {
  readonly law: string;
  readonly way: readonly { readonly text: string; readonly state: State }[];
};

export type Exploration<State> = {
  readonly states: number;
  readonly transitions: number;
  /** Moves to the farthest state. */
  readonly depth: number;
  readonly ends: number;
  /** Nothing was cut off by a limit. */
  readonly complete: boolean;
  readonly seconds: number;
  readonly breach: Breach<State> | null;
};

export const NO_WAY_OUT = 'from everywhere a good end can be reached without further faults';

/** Numbers without end, four bytes each. */
class Numbers {
  #values = new Int32Array(1 << 12);
  #size = 0;

  push(value: number): void {
    if (this.#size === this.#values.length) {
      const grown = new Int32Array(this.#size * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#size] = value;
    this.#size += 1;
  }

  at(index: number): number {
    const value = index < this.#size ? this.#values[index] : undefined;
    if (value === undefined) throw new RangeError(`numbers: no index ${index}`);
    return value;
  }

  get size(): number {
    return this.#size;
  }
}

/** The first state from which no way leads to an end; null where there is none. */
const firstTrapped = (
  count: number,
  from: Numbers,
  to: Numbers,
  ends: readonly number[],
): number | null => {
  const begins = new Int32Array(count + 1);
  for (let edge = 0; edge < to.size; edge += 1) {
    const place = to.at(edge) + 1;
    begins[place] = (begins[place] ?? 0) + 1;
  }
  for (let state = 0; state < count; state += 1)
    begins[state + 1] = (begins[state + 1] ?? 0) + (begins[state] ?? 0);
  const next = begins.slice();
  const sources = new Int32Array(to.size);
  for (let edge = 0; edge < to.size; edge += 1) {
    const place = next[to.at(edge)] ?? 0;
    sources[place] = from.at(edge);
    next[to.at(edge)] = place + 1;
  }
  const saved = new Uint8Array(count);
  const waiting = [...ends];
  for (const end of ends) saved[end] = 1;
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop())
    for (let edge = begins[state] ?? 0; edge < (begins[state + 1] ?? 0); edge += 1) {
      const source = sources[edge] ?? 0;
      if (saved[source] === 1) continue;
      saved[source] = 1;
      waiting.push(source);
    }
  const trapped = saved.indexOf(0);
  return trapped < 0 ? null : trapped;
};

/** How a state was first reached: from which state, by its how-manieth move. */
type Ways = { readonly parents: Numbers; readonly choices: Numbers };

const wayTo = <State>(
  space: Space<State>,
  { parents, choices }: Ways,
  target: number,
): Breach<State>['way'] => {
  const taken: number[] = [];
  for (let state = target; state > 0; state = parents.at(state)) taken.push(choices.at(state));
  let state = space.start;
  return taken.reverse().map((choice) => {
    const move = space.moves(state)[choice];
    if (move === undefined) throw new RangeError(`way: no move ${choice}`);
    state = move.to;
    return { text: move.text(), state };
  });
};

/** What has been seen so far. */
class Chart<State> {
  readonly numbers = new Map<string, number>();
  readonly ways: Ways = { parents: new Numbers(), choices: new Numbers() };
  /** Expected moves alone. */
  readonly from = new Numbers();
  readonly to = new Numbers();
  readonly ends: number[] = [];
  readonly edges: number[] = [];
  readonly broken: { readonly law: string; readonly state: number }[] = [];
  transitions = 0;
  readonly #space: Space<State>;

  constructor(space: Space<State>) {
    this.#space = space;
    this.#enter(space.key(space.start), space.start, 0, 0);
  }

  /** The states first seen one move beyond `layer`, whose first state is number `first`. */
  expand(layer: readonly State[], first: number): State[] {
    const { key, moves } = this.#space;
    const next: State[] = [];
    for (const [offset, state] of layer.entries())
      for (const [choice, { to, expected }] of moves(state).entries()) {
        this.transitions += 1;
        const from = first + offset;
        const name = key(to);
        const known = this.numbers.get(name);
        const number = known ?? this.#enter(name, to, from, choice);
        if (known === undefined) next.push(to);
        if (expected && number !== from) {
          this.from.push(from);
          this.to.push(number);
        }
        if (this.broken.length > 0) return next;
      }
    return next;
  }

  #enter(name: string, state: State, parent: number, choice: number): number {
    const number = this.numbers.size;
    this.numbers.set(name, number);
    this.ways.parents.push(parent);
    this.ways.choices.push(choice);
    const law = this.#space.breach(state);
    if (law !== null) this.broken.push({ law, state: number });
    if (this.#space.isEnd(state)) this.ends.push(number);
    else if (this.#space.isEdge(state)) this.edges.push(number);
    return number;
  }
}

/**
 * Visits every state within the limits, nearest first, and stops at the first that breaks a law;
 * where none does, looks for states that have no way out. The way given is the shortest.
 */
export const explore = <State>(space: Space<State>, limits: Limits): Exploration<State> => {
  const startedAt = performance.now();
  const chart = new Chart(space);
  const { numbers, ends } = chart;
  let depth = 0;
  let first = 0;
  let layer: readonly State[] = [space.start];
  const isCut = (): boolean => depth === limits.depth || numbers.size >= limits.states;
  while (layer.length > 0 && chart.broken.length === 0 && !isCut()) {
    const next = chart.expand(layer, first);
    first += layer.length;
    layer = next;
    if (next.length > 0) depth += 1;
  }
  const unknown = Array.from({ length: layer.length }, (_, index) => first + index);
  const [broken] = chart.broken;
  const trapped =
    broken === undefined
      ? firstTrapped(numbers.size, chart.from, chart.to, [...ends, ...chart.edges, ...unknown])
      : null;
  const worst = trapped === null ? broken : { law: NO_WAY_OUT, state: trapped };
  return {
    states: numbers.size,
    transitions: chart.transitions,
    depth,
    ends: ends.length,
    complete: layer.length === 0,
    seconds: (performance.now() - startedAt) / 1_000,
    breach:
      worst === undefined ? null : { law: worst.law, way: wayTo(space, chart.ways, worst.state) },
  };
};
