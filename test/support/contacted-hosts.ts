import { Socket } from 'node:net';

/** What this process has opened connections to while it was watched. */
export type ContactedHosts = {
  /** `host:port`, or the path of a local socket. */
  readonly places: () => ReadonlySet<string>;
  readonly stop: () => void;
};

const placeOf = (first: unknown): string => {
  const target: unknown = Array.isArray(first) ? first[0] : first;
  if (typeof target !== 'object' || target === null) return String(target);
  const at = (key: string): string => {
    const value: unknown = Reflect.get(target, key);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  return at('path') === '' ? `${at('host')}:${at('port')}` : at('path');
};

/**
 * Hears every connection of the process as it is opened, plain or encrypted, whatever library asks:
 * all of them connect by `net.Socket`.
 */
export const watchContactedHosts = (): ContactedHosts => {
  const places = new Set<string>();
  const connect: unknown = Reflect.get(Socket.prototype, 'connect');
  if (typeof connect !== 'function')
    throw new TypeError(`net: expected Socket.prototype.connect, found ${typeof connect}`);
  const overheard = function (this: unknown, ...args: readonly unknown[]): unknown {
    places.add(placeOf(args[0]));
    return Reflect.apply(connect, this, args);
  };
  Reflect.set(Socket.prototype, 'connect', overheard);
  return {
    places: () => places,
    stop: () => void Reflect.set(Socket.prototype, 'connect', connect),
  };
};
