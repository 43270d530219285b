import ELK from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';

import { drawingOf, type Drawing } from './drawing.ts';
import { elkGraphOf, type Measure } from './elk-graph.ts';
import type { Chart } from './graph.ts';

const FONTS = {
  state: "600 15px system-ui, 'Segoe UI', sans-serif",
  edge: "12px system-ui, 'Segoe UI', sans-serif",
};

const createMeasure = (): Measure => {
  const pen = document.createElement('canvas').getContext('2d');
  return (text, font) => {
    if (pen === null) return text.length * 7;
    pen.font = FONTS[font];
    return pen.measureText(text).width;
  };
};

type ScriptUrls = { readonly createScriptURL: (url: string) => string };

type TrustedTypes = {
  readonly createPolicy: (name: string, rules: ScriptUrls) => ScriptUrls;
};

/** Only of browsers that know them. */
const trustedTypesOf = ({
  trustedTypes,
}: Window & { readonly trustedTypes?: TrustedTypes }): TrustedTypes | undefined => trustedTypes;

/** The one script that the page starts by its address; the policy of the page knows this name. */
const startWorker = (): Worker => {
  const trusted = trustedTypesOf(window)?.createPolicy('tradewarden-worker', {
    createScriptURL: () => workerUrl,
  });
  return new Worker(trusted?.createScriptURL(workerUrl) ?? workerUrl);
};

/** One worker for the whole page, started with the first chart. */
let elk: InstanceType<typeof ELK> | null = null;

/**
 * Lays a chart out beside the page. ELK fails on some charts when it is told to keep their order:
 * it is asked once more without. Rejects where that fails too.
 */
export const layOut = async (chart: Chart, isWorded: boolean): Promise<Drawing> => {
  elk ??= new ELK({ workerFactory: startWorker });
  const style = { measure: createMeasure(), isWorded };
  try {
    return drawingOf(await elk.layout(elkGraphOf(chart, { ...style, isOrdered: true })));
  } catch {
    return drawingOf(await elk.layout(elkGraphOf(chart, { ...style, isOrdered: false })));
  }
};
