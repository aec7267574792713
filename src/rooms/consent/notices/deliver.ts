import { type FhirJson, isObject, parseFhirJson, readResource } from '#fhir';
import {
  type AccessNote,
  type Clock,
  type Lang,
  type LocalText,
  lawInForce,
  type NodeIdentity,
  type Tx,
  toCalendarDate,
  toLang,
} from '#kernel';
import type { Database } from '#platform/postgres';
import type { NoticeKind } from '../contract.ts';
import { NOTICE_LANGUAGE } from '../lawbook.ts';
import { writeLedger } from '../ledger/append.ts';
import type { NoteFacts } from '../ledger/entry.ts';
import type { ChannelName, NoticeChannel } from './channel.ts';
import type { NoticeParams } from './model.ts';
import { noticeText, noticeTitle } from './text.ts';

/** Rows taken at a time; small, because each is a call to a gateway. */
const BATCH = 20;
/** While a row is being sent nobody else takes it; a process that dies gives it back after this. Longer than a gateway may take. */
const LEASE_MS = 60_000;
/** 30 s, 1 min, 2 min … up to an hour, and after some 10 hours nobody needs the message any more: it stands in the portal. */
const ATTEMPTS_MAX = 16;
const BACKOFF_FIRST_MS = 30_000;
const BACKOFF_MAX_MS = 3_600_000;

export interface DeliveryParts {
  readonly node: NodeIdentity;
  readonly database: Database;
  readonly clock: Clock;
  readonly channels: readonly NoticeChannel[];
}

interface DueRow {
  shard: number;
  notice_id: string;
  channel: ChannelName;
  attempts: number;
  patient_id: string;
  kind: NoticeKind;
  params: string;
}

interface Contact {
  readonly lang: Lang;
  readonly address: Readonly<Partial<Record<ChannelName, string>>>;
}

/**
 * Sends what is due, once. At least once: a row counts as sent after the gateway took it, so a crash between the two sends again
 * (with the same idempotency key). No transaction is open while a gateway is called.
 *
 * @returns how many rows were looked at; zero means that nothing is due
 */
export async function deliverNotices(parts: DeliveryParts): Promise<number> {
  const { node, database, clock, channels } = parts;
  const now = clock.now();
  const due = await database.transaction(async (tx) => {
    const rows = await take(tx, now);
    const contacts = new Map<string, Contact>();
    for (const { patient_id: id } of rows) {
      if (!contacts.has(id)) contacts.set(id, await findContact(tx, node, id, now));
    }
    const letters = rows.map((row) => {
      const contact = contacts.get(row.patient_id) as Contact;
      return {
        row,
        lang: contact.lang,
        to: addressOf(row, contact),
        channel: channels.find((c) => c.name === row.channel),
      };
    });
    // A gateway learns that somebody is a patient here: that is in the ledger before it is told.
    const leaving = letters.filter(({ channel, to }) => channel !== undefined && to !== undefined);
    await writeLedger(
      tx,
      leaving.map(({ row }) => ({ facts: factsOf(parts, row, now), note: noteOf(row) })),
    );
    return letters;
  });
  for (const { row, lang, to, channel } of due) {
    const outcome = channel && to ? await send(channel, to, lang, row) : 'unreachable';
    await database.transaction((tx) => settle(tx, row, outcome, clock.now()));
  }
  return due.length;
}

/** What tells of another telephone goes to the one before, and to none that may be somebody else's. */
function addressOf({ kind, channel, params }: DueRow, { address }: Contact): string | undefined {
  if (kind !== 'telephone-changed' || channel !== 'sms') return address[channel];
  const { reachedAt } = JSON.parse(params) as NoticeParams<'telephone-changed'>;
  return reachedAt;
}

function factsOf({ node }: DeliveryParts, row: DueRow, at: Date): NoteFacts {
  const actor = { kind: 'system', clientId: 'causeway-notices', scopes: [] } as const;
  return { node, actor, purpose: 'HOPERAT', correlationId: row.notice_id, at };
}

function noteOf({ patient_id: recipient, channel, kind }: DueRow): AccessNote {
  // Staff are told as well; they are no patients.
  const whose = recipient.includes('/') ? {} : { patientId: recipient };
  return {
    action: 'operate',
    outcome: 'permitted',
    ...whose,
    kinds: { Patient: 1 },
    basis: 'consent/notice-sent',
    recipient: `gateway ${channel}`,
    detail: { notice: kind },
  };
}

async function take(tx: Tx, now: Date): Promise<DueRow[]> {
  return tx.query<DueRow>(
    `with due as (
       select shard, notice_id, channel from consent.notice_delivery
        where state = 'waiting' and next_try_at <= $1 order by next_try_at limit $2 for update skip locked),
     leased as (
       update consent.notice_delivery d set next_try_at = $3, attempts = d.attempts + 1
         from due where d.shard = due.shard and d.notice_id = due.notice_id and d.channel = due.channel
       returning d.shard, d.notice_id, d.channel, d.attempts)
     select l.*, n.patient_id, n.kind, n.params from leased l
       join consent.notice n on n.shard = l.shard and n.id = l.notice_id`,
    [now, BATCH, new Date(now.getTime() + LEASE_MS)],
  );
}

type Outcome = 'sent' | 'unreachable' | { readonly error: string };

async function send(channel: NoticeChannel, to: string, lang: Lang, row: DueRow): Promise<Outcome> {
  const params = JSON.parse(row.params) as Record<string, string | number | LocalText>;
  try {
    await channel.send({
      idempotencyKey: `${row.notice_id}.${row.channel}`,
      to,
      lang,
      title: noticeTitle(row.kind)[lang],
      text: noticeText({ kind: row.kind, params })[lang],
    });
    return 'sent';
  } catch (error) {
    return { error: error instanceof Error ? error.message.slice(0, 200) : 'unknown' };
  }
}

async function settle(tx: Tx, row: DueRow, outcome: Outcome, now: Date): Promise<void> {
  const key = [row.shard, row.notice_id, row.channel];
  if (typeof outcome === 'string') {
    await tx.query(
      `update consent.notice_delivery set state = $4, sent_at = case when $4 = 'sent' then $5::timestamptz end, last_error = null
        where shard = $1 and notice_id = $2 and channel = $3`,
      [...key, outcome, now],
    );
    return;
  }
  const wait = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (row.attempts - 1));
  await tx.query(
    `update consent.notice_delivery set state = $4, next_try_at = $5, last_error = $6
      where shard = $1 and notice_id = $2 and channel = $3`,
    [...key, row.attempts >= ATTEMPTS_MAX ? 'given-up' : 'waiting', new Date(now.getTime() + wait), outcome.error],
  );
}

/** Where and in which language a recipient is reached: their own wish, else the custom of the node's place. */
async function findContact(tx: Tx, node: NodeIdentity, recipient: string, now: Date): Promise<Contact> {
  const custom = lawInForce(NOTICE_LANGUAGE, node.jurisdiction, toCalendarDate(now))?.value ?? 'en';
  const [type = '', id = ''] = recipient.includes('/') ? recipient.split('/') : ['Patient', recipient];
  const stored = await readResource(tx, type, id);
  if (stored === undefined || stored.deleted) return { lang: custom, address: {} };
  // What was imported may be of any shape; what cannot be read is no address and no wish.
  const { telecom, communication } = parseFhirJson(stored.body);
  const addresses = objectsOf(telecom);
  const reach = (system: string): string | undefined => {
    const found = addresses.find((t) => t.system === system && t.use !== 'old' && isText(t.value));
    return isText(found?.value) ? found.value : undefined;
  };
  const [sms, email] = [reach('sms') ?? reach('phone'), reach('email')];
  const wishes = objectsOf(communication);
  const { language } = wishes.find((wish) => wish.preferred === true) ?? wishes[0] ?? {};
  const code = isObject(language) ? objectsOf(language.coding)[0]?.code : undefined;
  return {
    lang: isText(code) ? toLang(code, custom) : custom,
    address: { ...(sms === undefined ? {} : { sms }), ...(email === undefined ? {} : { email }) },
  };
}

function objectsOf(value: unknown): FhirJson[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
