/** What came of asking: `away` where nothing answered, `denied` where the token is not known. */
export type Answer<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'denied' }
  | { readonly kind: 'away'; readonly why: string }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly title: string;
      /** What was expected and found, where the process said so. */
      readonly detail: string | null;
    };

/** Why an answer brought nothing, in words; null where it brought something. */
export const faultOf = (answer: Answer<unknown>): string | null => {
  switch (answer.kind) {
    case 'ok':
      return null;
    case 'denied':
      return 'the token is not known';
    case 'away':
      return answer.why;
    case 'refused':
      return answer.detail === null ? answer.title : `${answer.title}: ${answer.detail}`;
  }
};
