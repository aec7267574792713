/** AuditEvents as a node has them: its ledger, searched by every parameter of R4, and told by programs of other systems. */
import { searchParametersOf } from '../src/fhir/search/parameters.ts';
import { aSystem } from '../src/rooms/consent/fixtures.ts';
import { testRoom } from '../src/rooms/consent/room-harness.ts';

type Say = (area: string, what: string, state: 'pass' | 'fail' | 'not supported', why: string) => void;

const AREA = 'AuditEvent';
const coding = (code: string) => ({ system: 'urn:own', code });

const EVENT = {
  resourceType: 'AuditEvent',
  meta: { tag: [coding('tag')], security: [coding('label')], profile: ['urn:own:profile'] },
  type: coding('type'),
  subtype: [coding('subtype')],
  action: 'R',
  recorded: '2026-11-01T08:00:00Z',
  outcome: '0',
  agent: [
    {
      role: [{ coding: [coding('role')] }],
      who: { reference: 'Practitioner/who' },
      altId: 'alt',
      name: 'Agent',
      requestor: true,
      policy: ['urn:own:policy'],
      network: { address: 'own.example' },
    },
  ],
  source: { site: 'site', observer: { reference: 'Device/observer' } },
  entity: [{ what: { reference: 'Patient/told' }, type: coding('what'), role: coding('as'), name: 'Entity' }],
};

/** By what the event holds; parameters that are not here are told as not supported. */
const ASKED: Readonly<Record<string, string>> = {
  _lastUpdated: 'gt2000',
  _profile: 'urn:own:profile',
  _security: 'label',
  _source: 'urn:causeway:client:test',
  _tag: 'urn:own|tag',
  action: 'R',
  address: 'own',
  agent: 'Practitioner/who',
  'agent-name': 'agent',
  'agent-role': 'urn:own|role',
  altid: 'alt',
  date: '2026-11-01',
  entity: 'Patient/told',
  'entity-name': 'entity',
  'entity-role': 'as',
  'entity-type': 'what',
  outcome: '0',
  patient: 'told',
  policy: 'urn:own:policy',
  site: 'site',
  source: 'Device/observer',
  subtype: 'subtype',
  type: 'urn:own|type',
};

export async function told(say: Say): Promise<void> {
  const room = await testRoom({ program: aSystem('system/*.cruds') });
  try {
    const send = (method: string, path: string, body?: unknown) =>
      room.send('program', method, `/fhir/R4/${path}`, body);
    await send('PUT', 'Patient/told', { resourceType: 'Patient', id: 'told' });
    const made = await send('POST', 'AuditEvent', EVENT);
    const { id } = made.json;
    say(AREA, 'create: an act of another system', made.status === 201 ? 'pass' : 'fail', `status ${made.status}`);
    const read = await send('GET', `AuditEvent/${id}`);
    say(AREA, 'read', read.text === made.text ? 'pass' : 'fail', `status ${read.status}`);
    const wrong: string[] = [];
    const codes = [...searchParametersOf('AuditEvent').keys()].filter((code) => code !== '_id');
    for (const code of codes) {
      const { status, json } = await send(
        'GET',
        `AuditEvent?_id=${id}&${code}=${encodeURIComponent(ASKED[code] ?? '?')}`,
      );
      if (status !== 200 || json.entry?.length !== 1) wrong.push(`${code} (${status})`);
    }
    const right = codes.length - wrong.length;
    const why = `${right} of ${codes.length} search parameters${wrong.length > 0 ? `; not: ${wrong.join(', ')}` : ''}`;
    say(AREA, 'every search parameter of the type finds it', wrong.length === 0 ? 'pass' : 'fail', why);
    for (const [name, method, body] of [
      ['update', 'PUT', { ...EVENT, id }],
      ['delete', 'DELETE', undefined],
    ] as const) {
      const { status } = await send(method, `AuditEvent/${id}`, body);
      say(AREA, name, status === 405 ? 'not supported' : 'fail', 'nobody changes the ledger; status 405');
    }
    for (const [query, reason] of [
      ['_text=x', 'the ledger has no index of words'],
      ['_content=x', 'the ledger has no index of words'],
      ['patient.name=x', 'an entry is looked at by itself'],
      ['_include=AuditEvent:patient', 'an entry is looked at by itself'],
      ['_total=accurate', 'a ledger is not counted'],
    ] as const) {
      const { status, text } = await send('GET', `AuditEvent?${query}`);
      const isNamed = status === 400 && text.includes(query.split('=')[0] ?? query);
      say(AREA, query, isNamed ? 'not supported' : 'fail', `${reason}; refused by name`);
    }
  } finally {
    await room.close();
  }
}
