import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  CertificateView,
  DossierView,
  FoundDossiers,
  MyPermits,
  PracticeDays,
  VerifiedCertificate,
} from '../contract.ts';
import { recordPermit } from '../permits/record-permit.ts';
import { codesOf, type Sent, type TestRoom, testRoom } from '../room-harness.ts';

const PDF = new TextEncoder().encode('%PDF-1.7 synthetic');
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const EICAR = 'EICAR';
const scanner = {
  scan: async (bytes: Uint8Array) => {
    const text = Buffer.from(bytes).toString('latin1');
    if (text.includes('AWAY')) throw new Error('no answer');
    return text.includes(EICAR)
      ? ({ clean: false, found: 'Eicar-Test-Signature' } as const)
      : ({ clean: true } as const);
  },
};

describe('an application for short-term practice', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom({ scanner });
    await room.within((scope) =>
      recordPermit(scope, {
        practitionerId: 'dr-ho',
        kind: 'hk-registration',
        profession: 'doctor',
        firstDay: '2004-07-01',
        evidence: 'certificate',
      }),
    );
  });
  after(() => room.close());

  const view = (sent: Sent): DossierView => {
    assert.ok(sent.status < 300, `${sent.status} ${JSON.stringify(sent.json)}`);
    return DossierView.parse(sent.json);
  };
  const begin = async (as = 'ho', body: object = { kind: 'short-term-practice', employers: ['baoan-central'] }) =>
    view(await room.send(as, 'POST', '/dossiers', body));
  const upload = (id: string, item: string, more = '', bytes = PDF, type = 'application/pdf', as = 'ho') =>
    room.send(as, 'POST', `/dossiers/${id}/documents?item=${item}&filename=scan.pdf${more}`, bytes, type);
  const NAME = `&nameOnPaper=${encodeURIComponent('Ho, Chi Ming')}`;
  const UNTIL = '&expiresOn=2027-06-30';
  const fill = async (dossier: DossierView): Promise<DossierView> => {
    let now = dossier;
    for (const item of dossier.items) {
      const more = `${item.namesApplicant ? NAME : ''}${item.expires ? UNTIL : ''}`;
      now = view(await upload(dossier.id, item.id, more));
    }
    return now;
  };
  const act = (as: string, id: string, step: string, body: object) =>
    room.send(as, 'POST', `/dossiers/${id}/${step}`, body);
  const submitted = async () => {
    const { id, version } = await fill(await begin());
    return view(await act('ho', id, 'submit', { version }));
  };
  const taken = async () => {
    const { id, version } = await submitted();
    return view(await act('feng', id, 'take', { version }));
  };

  it('shows what is missing and is not handed in before it is whole', async () => {
    const draft = await begin('ho', { kind: 'short-term-practice' });
    assert.equal(draft.missing, 7);
    assert.deepEqual(codesOf(await act('ho', draft.id, 'submit', { version: draft.version })), [
      'employers-missing',
      ...Array.from({ length: 7 }, () => 'item-missing'),
    ]);
  });

  it('names institutions that the directory has', async () => {
    const body = { kind: 'short-term-practice', employers: ['baoan-central', 'no-such-hospital'] };
    assert.deepEqual(codesOf(await room.send('ho', 'POST', '/dossiers', body)), ['institution-unknown']);
  });

  it('takes a file that is what it says it is, and no other', async () => {
    const { id } = await begin();
    assert.deepEqual(codesOf(await upload(id, 'agreement', '', PNG)), ['document-not-what-it-says']);
    assert.deepEqual(codesOf(await upload(id, 'agreement', '', PDF, 'text/html')), ['document-type']);
    assert.deepEqual(codesOf(await upload(id, 'agreement', '', new Uint8Array())), ['document-empty']);
    assert.deepEqual(codesOf(await upload(id, 'no-such', '')), ['item-unknown']);
    assert.deepEqual(codesOf(await upload(id, 'health', '&expiresOn=2026-11-19')), ['document-over', 'name-missing']);
    assert.deepEqual(codesOf(await upload(id, 'health', NAME)), ['expiry-missing']);
    assert.equal((await upload(id, 'agreement', '', new Uint8Array(10_485_761))).status, 413);
    const { items } = view(await room.send('ho', 'GET', `/dossiers/${id}`));
    assert.ok(
      items.every(({ document }) => document === undefined),
      'nothing is half-written',
    );
    const [agreement] = view(await upload(id, 'agreement', '', PNG, 'image/png')).items.filter(
      (i) => i.id === 'agreement',
    );
    assert.deepEqual(
      [agreement?.state, agreement?.document?.type, agreement?.document?.scan],
      ['there', 'image/png', 'clean'],
    );
  });

  it('stores nothing that the scanner found or could not look at', async () => {
    const { id } = await begin();
    const infected = new TextEncoder().encode(`%PDF-1.7 ${EICAR}`);
    assert.deepEqual(codesOf(await upload(id, 'agreement', '', infected)), ['document-infected']);
    const away = await upload(id, 'agreement', '', new TextEncoder().encode('%PDF-1.7 AWAY'));
    assert.deepEqual([away.status, codesOf(away)], [503, ['scanner-away']]);
    assert.equal(view(await room.send('ho', 'GET', `/dossiers/${id}`)).missing, 7);
  });

  it('tells the officer where a paper names somebody else', async () => {
    const { id } = await begin();
    const names = async (name: string) => {
      const more = `&nameOnPaper=${encodeURIComponent(name)}`;
      return view(await upload(id, 'degree', more)).items.find((item) => item.id === 'degree')?.document?.name;
    };
    assert.deepEqual(
      [await names('HO CHI MING'), await names('何志明'), await names('何志铭'), await names('Chi Ming, Ho')],
      ['agrees', 'agrees', 'differs', 'agrees'],
    );
    const [degree] = view(await room.send('ho', 'GET', `/dossiers/${id}`)).items.filter((item) => item.id === 'degree');
    assert.equal(degree?.earlier.length, 3);
  });

  it('refuses names that turn the direction of what is read after them', async () => {
    const { id } = await begin();
    const more = `&nameOnPaper=${encodeURIComponent('HO \u202Egnim ihc')}`;
    const sent = await upload(id, 'degree', more);
    assert.deepEqual([sent.status, sent.json.issue[0].expression], [400, ['nameOnPaper']]);
  });

  it('is the applicant’s alone until it is handed in', async () => {
    const { id } = await begin();
    for (const as of ['other', 'clerk', 'feng']) {
      assert.equal((await room.send(as, 'GET', `/dossiers/${id}`)).status, 404, as);
    }
    assert.equal((await upload(id, 'agreement', '', PDF, 'application/pdf', 'other')).status, 404);
    const sent = await submitted();
    assert.equal((await room.send('other', 'GET', `/dossiers/${sent.id}`)).status, 404);
    assert.equal(view(await room.send('feng', 'GET', `/dossiers/${sent.id}`)).state, 'submitted');
  });

  it('has one named officer: of two at once one gets it, and the other is told who', async () => {
    const { id, version } = await submitted();
    const both = await Promise.all(['feng', 'tang'].map((as) => act(as, id, 'take', { version })));
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
    const { officer } = view(await room.send('feng', 'GET', `/dossiers/${id}`));
    const loser = officer?.accountId === 'account-feng' ? 'tang' : 'feng';
    const now = view(await room.send(loser, 'GET', `/dossiers/${id}`));
    assert.deepEqual(now.may, []);
    assert.deepEqual(codesOf(await act(loser, id, 'refuse', { version: now.version, reason: 'not mine' })), [
      'other-officer',
    ]);
  });

  it('decided in two tabs is decided once', async () => {
    const { id, version } = await taken();
    const permit = { profession: 'doctor', number: 'SZ-TABS', firstDay: '2026-12-01', lastDay: '2029-11-30' };
    const both = await Promise.all([
      act('feng', id, 'approve', { version, permit }),
      act('feng', id, 'refuse', { version, reason: 'second thoughts' }),
    ]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
    const decided = view(await room.send('ho', 'GET', `/dossiers/${id}`));
    assert.equal(decided.state === 'approved', decided.permitId !== undefined);
  });

  it('goes through rounds of supplements, and the desk’s clock stands meanwhile', async () => {
    room.clock.set('2026-11-20T02:00:00.000Z');
    const first = await taken();
    // Friday 20 November; 15 working days are full on Friday 11 December.
    assert.deepEqual(first.clock, {
      runs: true,
      workingDaysUsed: 0,
      workingDaysMax: 15,
      due: '2026-12-11',
      overdue: false,
    });
    room.clock.set('2026-11-25T02:00:00.000Z');
    const wishes = [{ itemId: 'health', why: 'the stamp cannot be read' }];
    const asked = view(await act('feng', first.id, 'ask', { version: first.version, wishes }));
    assert.deepEqual(
      [asked.state, asked.clock?.runs, asked.clock?.workingDaysUsed, asked.supplement?.due],
      ['supplement', false, 3, '2026-12-25'],
    );
    assert.deepEqual(codesOf(await act('ho', asked.id, 'submit', { version: asked.version })), ['item-asked']);
    room.clock.set('2026-12-02T02:00:00.000Z');
    const { version } = view(await upload(asked.id, 'health', `${NAME}${UNTIL}`));
    const back = view(await act('ho', asked.id, 'submit', { version }));
    assert.deepEqual([back.state, back.round, back.officer?.accountId], ['in-review', 2, 'account-feng']);
    assert.deepEqual([back.clock?.runs, back.clock?.due], [true, '2026-12-18']);
    room.clock.set('2026-12-19T02:00:00.000Z');
    assert.equal(view(await room.send('feng', 'GET', `/dossiers/${asked.id}`)).clock?.overdue, true);
    assert.deepEqual(
      back.history.map(({ event }) => event).filter((event) => event !== 'upload'),
      ['begin', 'submit', 'take', 'ask', 'supply'],
    );
    room.clock.set('2026-11-20T02:00:00.000Z');
    const told = await room.within(({ tx }) =>
      tx.query<{ params: string }>(
        `select params from consent.notice where patient_id = 'Practitioner/dr-ho' and params::json ->> 'dossierId' = $1 order by at, id`,
        [first.id],
      ),
    );
    const said = told.map(({ params }) => (JSON.parse(params) as { what: { en: string } }).what.en);
    assert.deepEqual(said, ['FENG Guohua is your officer.', 'the desk asks for a supplement, by 25 Dec 2026.']);
  });

  it('approved gives a permit as its law allows, and a certificate that anybody can check', async () => {
    const { id, version } = await taken();
    assert.deepEqual(codesOf(await act('feng', id, 'approve', { version })), ['permit-missing']);
    const days = { profession: 'doctor', number: 'SZ-0042', firstDay: '2026-11-20' };
    const tooLong = await act('feng', id, 'approve', { version, permit: { ...days, lastDay: '2029-11-20' } });
    assert.deepEqual(codesOf(tooLong), ['longer-than-law']);
    const permit = { ...days, lastDay: '2029-11-19' };
    const { permitId } = view(await act('feng', id, 'approve', { version, permit }));
    const mine = MyPermits.parse((await room.send('ho', 'GET', '/my-permits')).json);
    assert.ok(mine.permits.some((one) => one.id === permitId && one.state === 'in-force' && one.hasCertificate));
    assert.equal(mine.workplace?.acts.find(({ act: kind }) => kind === 'sign-record')?.open, true);
    const reason = mine.workplace?.acts.find(({ act: kind }) => kind === 'prescribe-controlled')?.reasons[0];
    assert.match(reason?.text['zh-Hant-HK'] ?? '', /管制藥物處方資格/);

    assert.equal((await room.send('other', 'GET', `/permits/${permitId}/certificate`)).status, 404);
    const certificate = CertificateView.parse((await room.send('ho', 'GET', `/permits/${permitId}/certificate`)).json);
    assert.ok(certificate.link.endsWith(`#${certificate.jws}`) && certificate.qrSvg.startsWith('<svg'));
    const verify = (jws: string) => room.send('', 'POST', '/certificates/verify', { jws });
    const checked = VerifiedCertificate.parse((await verify(certificate.jws)).json);
    assert.deepEqual([checked.number, checked.state, checked.holder.en], ['SZ-0042', 'in-force', 'HO Chi Ming']);

    const [head = '', body = '', signature = ''] = certificate.jws.split('.');
    const forged = Buffer.from(body, 'base64url').toString('utf8').replace('SZ-0042', 'SZ-0043');
    const others = [
      `${head}.${Buffer.from(forged).toString('base64url')}.${signature}`,
      'a.b.c'.repeat(10),
      `${head}.${body}.`,
    ];
    for (const jws of others) assert.deepEqual(codesOf(await verify(jws)), ['certificate-not-ours']);

    await room.send('feng', 'POST', `/permits/${permitId}/suspend`, { reason: 'inquiry' });
    assert.equal((await verify(certificate.jws)).json.state, 'suspended');
    await room.send('feng', 'POST', `/permits/${permitId}/revoke`, { reason: 'false papers' });
    assert.equal((await verify(certificate.jws)).json.state, 'revoked');
  });

  it('is withdrawn by its applicant, and then is over', async () => {
    const { id, version } = await submitted();
    const gone = view(await act('ho', id, 'withdraw', { version }));
    assert.deepEqual([gone.state, gone.may], ['withdrawn', []]);
    assert.deepEqual(codesOf(await act('feng', id, 'take', { version: gone.version })), ['not-now']);
  });

  it('is read as it came by its applicant and the desk, and never as a page', async () => {
    const dossier = await submitted();
    const document = dossier.items[0]?.document?.id;
    const file = await room.send('feng', 'GET', `/dossiers/${dossier.id}/documents/${document}`);
    assert.deepEqual(
      [file.status, file.type, Buffer.from(file.bytes).toString()],
      [200, 'application/pdf', '%PDF-1.7 synthetic'],
    );
    assert.ok(room.noted.includes('credentialing.dossier-document'));
    assert.equal((await room.send('other', 'GET', `/dossiers/${dossier.id}/documents/${document}`)).status, 404);
  });

  it('is found by its applicant, and by the desk once it was handed in', async () => {
    const found = async (as: string, query = '') =>
      FoundDossiers.parse((await room.send(as, 'GET', `/dossiers?limit=200${query}`)).json).dossiers;
    const draft = await begin();
    assert.ok((await found('ho')).some(({ id }) => id === draft.id));
    assert.ok((await found('feng')).every(({ id }) => id !== draft.id));
    assert.ok((await found('feng', '&mine=true')).every(({ officer }) => officer?.accountId === 'account-feng'));
    assert.deepEqual(await found('other'), []);
  });

  it('found by anybody is an entry in the ledger, an own one too, and so is that there is none', async () => {
    const listed = () => room.noted.filter((basis) => basis === 'credentialing.dossiers-listed').length;
    for (const as of ['ho', 'feng', 'other']) {
      const before = listed();
      await room.send(as, 'GET', '/dossiers');
      assert.equal(listed(), before + 1, as);
    }
    for (const [path, basis] of [
      ['/my-permits', 'credentialing.permits-listed'],
      ['/practice-days?from=2026-01-01&to=2026-12-31', 'credentialing.practice-days'],
    ] as const) {
      const before = room.noted.filter((one) => one === basis).length;
      await room.send('ho', 'GET', path);
      assert.equal(room.noted.filter((one) => one === basis).length, before + 1, path);
    }
  });

  it('has no days of practice before anything is signed', async () => {
    const days = PracticeDays.parse(
      (await room.send('ho', 'GET', '/practice-days?from=2026-01-01&to=2026-12-31')).json,
    );
    assert.deepEqual(days.totals, { days: 0, visits: 0, byOrganization: [], byMonth: [] });
    assert.deepEqual(codesOf(await room.send('ho', 'GET', '/practice-days?from=2026-01-01&to=2030-12-31')), ['range']);
  });
});

describe('a dossier of a Hong Kong-funded institution', () => {
  let room: TestRoom;
  before(async () => {
    room = await testRoom();
  });
  after(() => room.close());
  const begin = async (kind: string, chosen: string[]) =>
    DossierView.parse(
      (await room.send('clerk', 'POST', '/dossiers', { kind, chosen, applicantName: 'Synthetic Clinic Ltd' })).json,
    );

  it('asks for the eight papers of a set-up, by who applies and with whom', async () => {
    const ids = async (chosen: string[]) => (await begin('institution-set-up', chosen)).items.map(({ id }) => id);
    const common = [
      'application-form',
      'authorisation',
      'hk-provider-subject',
      'feasibility-site',
      'plans-premises',
      'name-credit',
    ];
    assert.deepEqual((await ids(['legal-person', 'sole'])).sort(), [...common, 'bank-credit'].sort());
    assert.deepEqual((await ids(['legal-person', 'joint'])).sort(), [...common, 'bank-credit', 'joint-venture'].sort());
    const joint = await begin('institution-set-up', ['legal-person', 'joint']);
    assert.equal(joint.items.find(({ id }) => id === 'bank-credit')?.state, 'optional');
    assert.equal(joint.missing, 7);
    const natural = await begin('institution-set-up', ['natural-person', 'sole']);
    const subject = natural.items.find(({ id }) => id === 'hk-provider-subject');
    assert.equal(subject?.papers?.en, 'Hong Kong permanent identity card');
    assert.deepEqual((await begin('institution-set-up', [])).missingChoices, ['applicant', 'ownership']);
  });
  it('asks for nine papers of a practice registration', async () => {
    assert.equal((await begin('practice-registration', [])).items.length, 9);
  });
  it('asks for seven papers of the Qianhai funds, and those of each subsidy applied for', async () => {
    assert.equal((await begin('qianhai-funds', [])).items.length, 7);
    assert.equal((await begin('qianhai-funds', ['rent'])).items.length, 9);
    assert.equal(
      (await begin('qianhai-funds', ['opening', 'rent', 'equipment', 'drug-device', 'hk-doctor'])).items.length,
      18,
    );
  });
  it('says which clocks are an assumption', async () => {
    assert.match((await begin('practice-registration', [])).assumptions[0]?.en ?? '', /assumption/);
  });
  it('is not a practitioner’s to begin, nor a permit a coordinator’s', async () => {
    const of = async (as: string, kind: string) => codesOf(await room.send(as, 'POST', '/dossiers', { kind }));
    assert.deepEqual(await of('ho', 'practice-registration'), ['not-this-applicant']);
    assert.deepEqual(await of('clerk', 'short-term-practice'), ['not-this-applicant']);
  });
  it('that asks for funds asks for at least one', async () => {
    const nothing = await begin('qianhai-funds', []);
    assert.deepEqual(nothing.missingChoices, ['subsidies']);
    const sent = await room.send('clerk', 'POST', `/dossiers/${nothing.id}/submit`, { version: nothing.version });
    assert.ok(codesOf(sent).includes('choice-missing'), codesOf(sent).join(' '));
    assert.deepEqual((await begin('qianhai-funds', ['rent', 'equipment'])).missingChoices, []);
  });
  it('refuses choices that nobody offers', async () => {
    const sent = await room.send('clerk', 'POST', '/dossiers', { kind: 'qianhai-funds', chosen: ['rent', 'yacht'] });
    assert.deepEqual(codesOf(sent), ['choice-unknown']);
  });
  it('approved gives no permit, and whoever has no scanner says so', async () => {
    let dossier = await begin('practice-registration', []);
    for (const { id, namesApplicant, expires } of dossier.items) {
      const name = namesApplicant ? `&nameOnPaper=${encodeURIComponent('SYNTHETIC CLINIC LTD.')}` : '';
      const until = expires ? '&expiresOn=2027-12-31' : '';
      const path = `/dossiers/${dossier.id}/documents?item=${id}&filename=${encodeURIComponent('../执照.pdf')}${name}${until}`;
      dossier = DossierView.parse((await room.send('clerk', 'POST', path, PDF, 'application/pdf')).json);
    }
    const licence = dossier.items.find(({ id }) => id === 'business-licence')?.document;
    assert.deepEqual([licence?.name, licence?.scan, licence?.filename], ['agrees', 'none', '执照.pdf']);
    const step = async (as: string, name: string, body: object) => {
      const sent = await room.send(as, 'POST', `/dossiers/${dossier.id}/${name}`, {
        version: dossier.version,
        ...body,
      });
      if (sent.status === 200) dossier = DossierView.parse(sent.json);
      return codesOf(sent);
    };
    await step('clerk', 'submit', {});
    await step('feng', 'take', {});
    const permit = { profession: 'doctor', firstDay: '2026-12-01' };
    assert.deepEqual(await step('feng', 'approve', { permit }), ['permit-not-asked']);
    assert.deepEqual(await step('feng', 'approve', {}), []);
    assert.deepEqual([dossier.state, dossier.permitId], ['approved', undefined]);
  });
});
