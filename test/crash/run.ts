import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { buildPrograms } from './bundle.ts';
import { runLane, type LaneRun } from './lane.ts';
import type { Life } from './life.ts';
import type { Plan } from './plan.ts';
import type { Leg, Point } from './points.ts';
import { reportOf, type CrashReport } from './report.ts';
import { startServer, type Server } from './server.ts';
import { judgeLane } from './verdict/lane.ts';
import type { Variant } from './victim/protocol.ts';

export type CrashOptions = {
  readonly kills: number;
  readonly seed: number;
  readonly lanes: number;
  /** How many times as fast as the wall clock the market runs. */
  readonly speed: number;
  readonly points: readonly Point[];
  /** What alone counts at a point; left to chance where it is not said. */
  readonly leg?: Leg;
  readonly databaseShare: number;
  readonly variant: Variant;
  /** Aborted, the run makes no more kills and comes to its verdict. */
  readonly stop?: AbortSignal;
  readonly finishWithinMs: number;
  /** Made for this run; everything is kept there. */
  readonly directory: string;
  readonly lived?: (kill: number, plan: Plan, life: Life) => void;
};

const judge = async (server: Server, run: LaneRun, variant: Variant) => {
  const database = server.open(run.database);
  try {
    return { run, verdict: await judgeLane(run, database, variant) };
  } finally {
    await database.end();
  }
};

/** Kills as often as asked, then compares what venue, store and victims say of each other. */
export const runCrash = async (options: CrashOptions): Promise<CrashReport> => {
  const { directory, kills, lanes, lived = () => undefined, seed, stop, variant } = options;
  const startedAt = performance.now();
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const programs = await buildPrograms();
  const server = await startServer(join(directory, 'server'));
  let begun = 0;
  const nextKill = (): number | null =>
    begun < kills && stop?.aborted !== true ? (begun += 1) : null;
  try {
    const runs = await Promise.all(
      Array.from({ length: lanes }, (_, lane) =>
        runLane({
          ...options,
          lane,
          programs,
          server,
          directory: join(directory, `lane-${lane}`),
          nextKill,
          lived: (kill, plan, life) => {
            if (life.death.how !== 'killed') begun -= 1;
            lived(kill, plan, life);
          },
        }),
      ),
    );
    const seconds = (performance.now() - startedAt) / 1_000;
    const judged = await Promise.all(runs.map((run) => judge(server, run, variant)));
    return reportOf(judged, { seed, variant, seconds, outages: server.outages });
  } finally {
    await server.stop();
    rmSync(programs.directory, { recursive: true, force: true });
  }
};
