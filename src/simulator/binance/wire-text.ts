/** An id as the venue writes it: a bare number, though a double may not hold it. */
export const wireId = (digits: string): bigint => BigInt(digits);

/** JSON as the venue writes it: every digit of a long id, without quotes. */
export const wireText = (body: unknown): string =>
  JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'bigint' ? `#${value.toString()}#` : value,
  ).replace(/"#(\d+)#"/g, '$1');
