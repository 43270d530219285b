declare const brandKey: unique symbol;

/** A value of `T` that only the constructors of its own module may make. */
export type Branded<T, Name extends string> = T & {
  readonly [brandKey]: { readonly name: Name; readonly base: T };
};

type Base<B> = B extends { readonly [brandKey]: { readonly base: infer T } } ? T : never;

/** The one place where a plain value receives its brand; callers validate first. */
export const brand = <B extends Branded<unknown, string>>(value: Base<B>): B =>
  value as unknown as B;
