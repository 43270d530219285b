import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { Channel } from '../../src/notify/channel.ts';
import { Refused, SlowDown } from '../../src/notify/channel.ts';
import { command } from '../../src/notify/channels/command.ts';
import { discord, ntfy, slack, telegram } from '../../src/notify/channels/services.ts';
import { webhook } from '../../src/notify/channels/webhook.ts';
import { WEBHOOK_FORMATS } from '../../src/config/sections/notify.ts';
import { knowSecret } from '../../src/logger/known-secrets.ts';
import type { Message } from '../../src/notify/message.ts';
import { listenOnLoopback } from '../../src/simulator/loopback.ts';

const MESSAGE: Message = {
  id: 'delivery-1',
  sentAtMs: 1_790_000_000_123,
  from: 'paper on here',
  heldBack: false,
  notices: [
    {
      severity: 'critical',
      title: 'an exit is stuck',
      about: 'trade 7',
      atMs: 5,
      key: 'trade/7/stuck',
      times: 1,
    },
  ],
  more: { 'a stop has fired': 12 },
};

const TEXT = 'Tradewarden, paper on here\n✖ an exit is stuck (trade 7)\nand 12 × a stop has fired';

const send = (channel: Channel): Promise<void> =>
  channel.send(MESSAGE, new AbortController().signal);

let server: Server;
let root: string;
let url: string;
let status: number;
let said: string;
let got: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }[];

beforeEach(async () => {
  got = [];
  status = 200;
  said = 'thanks';
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      got.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(said);
    });
  });
  root = `http://${await listenOnLoopback(server)}`;
  url = `${root}/hook`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

describe('a webhook', () => {
  it('is posted all of it, signed, under the name of the delivery', async () => {
    await send(webhook({ url, secret: 'k'.repeat(20), format: 'json' }));
    const [first] = got;
    expect(JSON.parse(first?.body ?? '')).toEqual({ version: 1, text: TEXT, ...MESSAGE });
    expect(first?.headers['tradewarden-delivery']).toBe('delivery-1');
    const sum = createHmac('sha256', 'k'.repeat(20))
      .update(`1790000000.${first?.body ?? ''}`)
      .digest('hex');
    expect(first?.headers['tradewarden-signature']).toBe(`t=1790000000,v1=${sum}`);
  });

  it.each([
    ['slack', JSON.stringify({ text: TEXT, mrkdwn: false })],
    ['discord', JSON.stringify({ content: TEXT, allowed_mentions: { parse: [] } })],
    ['text', TEXT],
  ] as const)('is posted what %s takes, unsigned without a key', async (format, body) => {
    expect(WEBHOOK_FORMATS).toContain(format);
    await send(webhook({ url, secret: null, format }));
    expect(got.map((each) => each.body)).toEqual([body]);
    expect(got[0]?.headers).not.toHaveProperty('tradewarden-signature');
  });

  it.each([
    [400, true],
    [404, true],
    [429, false],
    [500, false],
    [503, false],
  ])('that answers %i has refused for good: %s', async (answer, isFinal) => {
    status = answer;
    const failure: unknown = await send(webhook({ url, secret: null, format: 'text' })).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ message: `expected a 2xx answer, found ${answer}: thanks` });
    expect(failure instanceof Refused).toBe(isFinal);
  });

  it('is not followed elsewhere', async () => {
    status = 302;
    await expect(send(webhook({ url, secret: null, format: 'text' }))).rejects.toThrow();
    expect(got).toHaveLength(1);
  });
});

const LONG: Message = {
  ...MESSAGE,
  notices: Array.from({ length: 20 }, (_, index) => ({
    severity: 'warning',
    title: `stop ${index}`,
    about: '<&é>'.repeat(100),
    atMs: 5,
    key: `${index}`,
    times: 1,
  })),
};

describe('a service', () => {
  const BOT = { token: '42:secret-of-the-bot', chat: '-100200' };

  it('of ntfy gets the text under a title, and rings as grave as it is', async () => {
    await send(ntfy(url, 'tk_secret'));
    await ntfy(url, null).send({ ...MESSAGE, notices: [] }, new AbortController().signal);
    expect(got.map(({ body }) => body)).toEqual([
      TEXT,
      'Tradewarden, paper on here\nand 12 × a stop has fired',
    ]);
    expect(got.map(({ headers }) => [headers['priority'], headers['authorization']])).toEqual([
      ['urgent', 'Bearer tk_secret'],
      ['default', undefined],
    ]);
    expect(got[0]?.headers).toMatchObject({
      title: 'Tradewarden',
      'content-type': 'text/plain; charset=utf-8',
    });
  });

  it('of Telegram has a bot write plain text to a chat', async () => {
    await send(telegram({ ...BOT, apiUrl: `${root}/` }));
    expect(got[0]?.path).toBe('/bot42:secret-of-the-bot/sendMessage');
    expect(got[0]?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(got[0]?.body ?? '')).toEqual({
      chat_id: '-100200',
      text: TEXT,
      disable_notification: false,
      link_preview_options: { is_disabled: true },
    });
  });

  it('of Discord and of Slack gets text that calls nobody', async () => {
    await send(discord(`${root}/discord`));
    await send(slack(`${root}/slack`));
    expect(got.map(({ path, body }): unknown => [path, JSON.parse(body)])).toEqual([
      ['/discord', { content: TEXT, allowed_mentions: { parse: [] } }],
      ['/slack', { text: TEXT, mrkdwn: false }],
    ]);
    const notices = MESSAGE.notices.map((one) => ({ ...one, title: '<!here> & <@U1>' }));
    await slack(url).send({ ...MESSAGE, notices }, new AbortController().signal);
    expect(got[2]?.body).toContain('&lt;!here&gt; &amp; &lt;@U1&gt;');
  });

  it.each([
    ['ntfy', 4_096, () => ntfy(url, null), (body: string) => Buffer.byteLength(body)],
    [
      'telegram',
      4_096,
      () => telegram({ ...BOT, apiUrl: root }),
      (body: string) => z.object({ text: z.string() }).parse(JSON.parse(body)).text.length,
    ],
    [
      'discord',
      2_000,
      () => discord(url),
      (body: string) => z.object({ content: z.string() }).parse(JSON.parse(body)).content.length,
    ],
    [
      'slack',
      4_000,
      () => slack(url),
      (body: string) => z.object({ text: z.string() }).parse(JSON.parse(body)).text.length,
    ],
  ])('%s is never sent more than the %i that it takes', async (_, most, open, sizeOf) => {
    await open().send(LONG, new AbortController().signal);
    const [first] = got;
    expect(sizeOf(first?.body ?? '')).toBeLessThanOrEqual(most);
    expect(sizeOf(first?.body ?? '')).toBeGreaterThan(most / 2);
    expect(first?.body).toMatch(/stop 0.*… and \d+ lines more/s);
  });

  it('that refuses is quoted on one line, without a secret and without what a terminal obeys', async () => {
    knowSecret(BOT.token);
    status = 400;
    said = `{"ok":false,\n"description":"chat not found \u001b[2J for ${BOT.token}"}`;
    await expect(send(telegram({ ...BOT, apiUrl: root }))).rejects.toThrow(
      'expected a 2xx answer, found 400: {"ok":false, "description":"chat not found [2J for ***"}',
    );
  });

  it('that is asked too often says for how long to wait', async () => {
    status = 429;
    said = '{"parameters":{"retry_after":1.5}}';
    const failure: unknown = await send(slack(url)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SlowDown);
    expect(failure).toMatchObject({ afterMs: 1_500 });
  });

  it('that cannot be reached, or has no address, is told without one', async () => {
    server.closeAllConnections();
    server.close();
    await expect(send(slack(url))).rejects.toThrow('expected an answer, found ECONNREFUSED');
    await expect(send(slack('s3cr3t-and-no-address'))).rejects.toThrow(
      'expected an address (http: or https:), found none in the secret',
    );
  });
});

describe('a command', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'notifier-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const script = (text: string): Channel => command('/bin/sh', ['-c', text, 'sh']);

  it('is given the text as its last argument, and the message on its standard input', async () => {
    const out = join(directory, 'out');
    await send(script(`printf '%s\\n' "$1" > '${out}'; cat >> '${out}'`));
    expect(readFileSync(out, 'utf8')).toBe(`${TEXT}\n${JSON.stringify(MESSAGE)}`);
  });

  it('sees nothing of the environment that it does not need', async () => {
    const out = join(directory, 'out');
    process.env['TRADEWARDEN_TEST_CANARY'] = 'canary';
    try {
      await send(script(`env > '${out}'`));
    } finally {
      delete process.env['TRADEWARDEN_TEST_CANARY'];
    }
    expect(readFileSync(out, 'utf8')).toContain('PATH=');
    expect(readFileSync(out, 'utf8')).not.toContain('canary');
  });

  it('that fails or is not there is told', async () => {
    await expect(send(script('exit 3'))).rejects.toThrow('expected /bin/sh to end well, found 3');
    await expect(send(command(join(directory, 'nothing'), []))).rejects.toThrow('ENOENT');
  });

  it('that reads nothing is none the worse for it', async () => {
    await send(script('exec true'));
  });
});
