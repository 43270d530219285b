import { fieldsBelow, fields, itemNode, type Field } from '../../src/config/fields.ts';
import { isTree } from '../../src/config/layers.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

const fallbackText = ({ fallback }: Field): string =>
  fallback === undefined ? 'must be given' : `\`${JSON.stringify(fallback)}\``;

const row = (name: string, field: Field, fallback: string = fallbackText(field)): string =>
  `| \`${name}\` | ${cell(field.expected)} | ${fallback} | ${cell(field.description)} |`;

const head = ['| setting | takes | default | meaning |', '|---|---|---|---|'];

/** `item` without the members that have their default anyway. */
const given = (item: unknown, members: readonly Field[]): unknown =>
  isTree(item)
    ? Object.fromEntries(
        Object.entries(item).filter(
          ([key]) => members.find(({ path }) => path === key)?.fallback === undefined,
        ),
      )
    : item;

const itemTable = (field: Field): readonly string[] => {
  const node = itemNode(field);
  if (node === null || !Array.isArray(field.fallback)) return [];
  const members = fieldsBelow(node);
  return [
    '',
    `Each item of \`${field.path}\`:`,
    '',
    ...head,
    ...members.filter(({ kind }) => kind !== 'group').map((member) => row(member.path, member)),
    '',
    'The default:',
    '',
    '```json',
    ...field.fallback.map((item: unknown) => JSON.stringify(given(item, members))),
    '```',
  ];
};

const settingRow = (field: Field): string =>
  itemNode(field) === null ? row(field.path, field) : row(field.path, field, 'see below');

/** A nullable group can be absent as a whole, so it has a row of its own. */
const hasRow = (field: Field): boolean => field.kind !== 'group' || field.nullable;

const section = (name: string): readonly string[] => {
  const members = fields.filter(
    (field) => hasRow(field) && (field.path === name || field.path.startsWith(`${name}.`)),
  );
  return [`## ${name}`, '', ...head, ...members.map(settingRow), ...members.flatMap(itemTable), ''];
};

/** The reference of all settings in Markdown, from the schema. */
export const settingsReference = (): string => {
  const names = fields.filter(({ path }) => !path.includes('.')).map(({ path }) => path);
  return names.flatMap(section).join('\n');
};
