import type { z } from 'zod';

/** One field that cannot be as it is. */
export type FieldFault = { readonly field: string; readonly message: string };

/** Every wrong field at once; what is wrong with the whole bears the name of `whole`. */
export const fieldFaults = (error: z.ZodError, whole: string): readonly FieldFault[] =>
  error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((field) => ({ field, message: 'expected no such field' }))
      : [{ field: issue.path.join('.') || whole, message: issue.message }],
  );
