import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Channel } from '../../src/notify/channel.ts';
import { Refused } from '../../src/notify/channel.ts';
import { command } from '../../src/notify/channels/command.ts';
import { webhook } from '../../src/notify/channels/webhook.ts';
import { WEBHOOK_FORMATS } from '../../src/config/sections/notify.ts';
import type { Message } from '../../src/notify/message.ts';
import { listenOnLoopback } from '../../src/simulator/loopback.ts';

const MESSAGE: Message = {
  id: 'delivery-1',
  sentAtMs: 1_790_000_000_123,
  from: 'paper on here',
  notices: [{ severity: 'critical', title: 'an exit is stuck', about: 'trade 7', atMs: 5 }],
  more: { 'a stop has fired': 12 },
};

const TEXT = 'Tradewarden, paper on here\n✖ an exit is stuck (trade 7)\nand 12 × a stop has fired';

const send = (channel: Channel): Promise<void> =>
  channel.send(MESSAGE, new AbortController().signal);

describe('a webhook', () => {
  let server: Server;
  let url: string;
  let status: number;
  let got: { readonly headers: IncomingHttpHeaders; readonly body: string }[];

  beforeEach(async () => {
    got = [];
    status = 200;
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        got.push({ headers: request.headers, body });
        response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('thanks');
      });
    });
    url = `http://${await listenOnLoopback(server)}/hook`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

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
    ['slack', JSON.stringify({ text: TEXT })],
    ['discord', JSON.stringify({ content: TEXT })],
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
    expect(failure).toMatchObject({ message: `expected a 2xx answer, found ${answer}` });
    expect(failure instanceof Refused).toBe(isFinal);
  });

  it('is not followed elsewhere', async () => {
    status = 302;
    await expect(send(webhook({ url, secret: null, format: 'text' }))).rejects.toThrow();
    expect(got).toHaveLength(1);
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
