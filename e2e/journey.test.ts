/** The first journey as its people live it: her phone at home, a doctor's desk in Shenzhen, a clinician's desk in Hong Kong. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe } from 'node:test';
import { readQr } from '../src/cli/journey/read-qr.ts';
import { filmOf } from './film.ts';
import { DESK, expectQuiet, launch, PHONE, settled, shoot, signIn, type Visitor } from './harness.ts';
import {
  chooseWay,
  clinicName,
  countsOn,
  expectValue,
  fetchRecord,
  pick,
  seesWithin,
  staffName,
  stepsOf,
} from './journey-parts.ts';
import { fill, shapeOf, WORDS } from './words.ts';

const REASON = 'The patient says she stopped this medicine';

describe('the first journey, in a browser', () => {
  let elder: Visitor;
  let doctor: Visitor;
  let clinician: Visitor;
  let codes: { link: string; passcode: string; pictures: { name: string; mimeType: string; buffer: Buffer }[] };
  let received: string;
  const step = stepsOf(() => ({ elder, doctor, clinician }));

  step('an elder signs in on her phone and reads her own summary in Hong Kong’s words', async () => {
    elder = await signIn({ node: 'hk', lang: 'zh-Hant-HK', size: PHONE }, 'wong');
    const { page, words } = elder;
    await page.getByRole('navigation').getByRole('link', { name: words.patient.nav.record }).click();
    await page.getByRole('heading', { level: 1, name: words.patient.record.title }).waitFor();
    await settled(page);
    for (const term of ['原發性高血壓', '盤尼西林類', '氨氯地平']) await page.getByText(term).first().waitFor();
    const { input, parts } = await countsOn(page, words);
    assert.equal(parts.length, 4);
    assert.equal(
      parts.reduce((sum, part) => sum + part, 0),
      input,
    );
    assert.ok(input > 20, `only ${input} coded elements are counted`);
    expectQuiet(elder);
  });

  step('the language she chooses stays when the page is loaded again', async () => {
    const { page } = elder;
    const html = page.locator('html');
    assert.equal(await html.getAttribute('lang'), 'zh-Hant-HK');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: WORDS.en.patient.record.title }).waitFor();
    await page.getByText('Essential hypertension').first().waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: WORDS.en.patient.record.title }).waitFor();
    await page.getByText('Essential hypertension').first().waitFor();
    assert.equal(await html.getAttribute('lang'), 'en');
    await page.getByRole('button', { name: '繁體中文' }).click();
    await page.getByRole('heading', { level: 1, name: WORDS['zh-Hant-HK'].patient.record.title }).waitFor();
    assert.equal(await html.getAttribute('lang'), 'zh-Hant-HK');
    expectQuiet(elder);
  });

  step('she chooses what, with whom and how long, and is given two codes', async () => {
    const { page, words } = elder;
    const next = page.getByRole('button', { name: words.patient.share.next });
    await elder.open('/me/shares/new');
    const procedures = page.getByRole('switch', { name: words.section.procedures });
    assert.equal(await procedures.getAttribute('aria-checked'), 'true');
    await procedures.click();
    await shoot(page, 'share-1-what');
    await next.click();
    // The safest choice stands from the start; without a name it is not enough.
    await next.click();
    await page.getByRole('alert').filter({ hasText: words.patient.share.organizationsMissing }).waitFor();
    await page.getByRole('searchbox', { name: words.patient.share.organizationsPick }).fill('頤康園');
    await page.getByRole('checkbox', { name: clinicName('zh-Hant-HK') }).check();
    await shoot(page, 'share-2-who');
    await next.click();
    await page.locator('.cw-chips__chip', { hasText: fill(words.patient.share.times_other, { count: 5 }) }).click();
    await next.click();
    await page.getByText(words.patient.share.reviewConsent).waitFor();
    await page.getByText(clinicName('zh-Hant-HK')).first().waitFor();
    await shoot(page, 'share-4-review');
    await page.getByRole('button', { name: words.patient.share.create }).click();
    await page.getByRole('heading', { level: 1, name: words.patient.codes.title }).waitFor();
    await shoot(page, 'share-5-codes');

    const link = await photograph(words.patient.codes.recordAlt, 'record.png');
    await page.getByRole('tab', { name: words.patient.codes.passcode }).click();
    const passcode = await photograph(words.patient.codes.passcodeAlt, 'passcode.png');
    assert.match(link.text, /^shlink:\//);
    assert.match(passcode.text, /^\d{6}$/);
    await page.getByText(passcode.text).and(page.locator(':visible')).waitFor();
    codes = { link: link.text, passcode: passcode.text, pictures: [link.picture, passcode.picture] };
    expectQuiet(elder);
  });

  /** The code as a camera would take it from her screen. */
  async function photograph(alt: string, name: string) {
    const image = elder.page.getByRole('img', { name: alt }).and(elder.page.locator(':visible'));
    const source = (await image.getAttribute('src')) ?? '';
    const text = readQr(decodeURIComponent(source.slice(source.indexOf(',') + 1)));
    assert.ok(text !== undefined, `${name} holds no code`);
    return { text, picture: { name, mimeType: 'image/png', buffer: await image.screenshot() } };
  }

  step(
    'a doctor in Shenzhen uploads pictures of both codes, and a wrong passcode is refused in the reader’s words',
    async () => {
      doctor = await signIn({ node: 'sz', lang: 'zh-Hans', size: DESK }, 'sz-dr-lin');
      const { page, words } = doctor;
      await page.getByRole('link', { name: words.clinician.nav.open, exact: true }).click();
      await chooseWay(doctor, words.clinician.open.picture);
      await page.locator('input[type=file]').setInputFiles(codes.pictures);
      await page.getByText(words.clinician.open.recordRead, { exact: true }).waitFor();
      const passcode = page.getByLabel(words.clinician.open.passcode, { exact: true });
      await expectValue(passcode, codes.passcode);
      await passcode.fill(String((Number(codes.passcode) + 1) % 1_000_000).padStart(6, '0'));
      await fetchRecord(doctor);
      await page.getByRole('alert').filter({ hasText: '密码错误。再错 4 次，链接将永久锁定。' }).waitFor();
      await shoot(page, 'open-wrong-passcode');
      assert.match(page.url(), /\/clinic\/open$/);
      expectQuiet(doctor);
    },
  );

  step('with the right passcode the summary opens: counts that add up, originals beside, withheld named', async () => {
    const { page, words } = doctor;
    await page.getByLabel(words.clinician.open.passcode, { exact: true }).fill(codes.passcode);
    await fetchRecord(doctor);
    await page.waitForURL(/\/clinic\/received\/.+/);
    await settled(page);
    received = page.url();
    await page.getByRole('heading', { level: 1, name: /黃淑貞|黄淑贞/ }).waitFor();
    await page.getByText(words.clinician.received.signature, { exact: true }).waitFor();

    const { input, parts } = await countsOn(page, words);
    assert.equal(
      parts.reduce((sum, part) => sum + part, 0),
      input,
    );
    const entry = page.locator('.cw-entry', { hasText: '原发性高血压' }).first();
    await entry.locator('.cw-beside__original').getByText('高血壓').first().waitFor();
    await entry.locator('.cw-beside__original').getByText('SNOMED CT 38341003').waitFor();
    const shown = await entry.locator('.cw-beside__shown').first().boundingBox();
    const original = await entry.locator('.cw-beside__original').first().boundingBox();
    assert.ok(shown && original && original.x >= shown.x + shown.width, 'the original is not beside what is shown');

    // Each kind of outcome that is counted stands on an entry too.
    for (const [index, kind] of (['mapped', 'mapped-with-loss', 'source', 'refused'] as const).entries()) {
      const badges = page.locator(`.cw-entry .cw-outcome--${kind}`);
      assert.equal((await badges.count()) > 0, (parts[index] ?? 0) > 0, kind);
    }
    // What she switched off is said to be withheld, not empty.
    const withheld = page.getByRole('region', { name: words.section.procedures });
    await withheld.getByText(words.statement.withheld.meaning).waitFor();
    await shoot(page, 'received');
    expectQuiet(doctor);
  });

  step('an outcome chosen in the bar leaves only its entries', async () => {
    const { page, words } = doctor;
    const all = await page.locator('.cw-entry').count();
    const bar = page.getByRole('region', { name: words.counts.title });
    const button = bar.getByRole('button', { name: words.outcome.source.name });
    await button.click();
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
    const some = await page.locator('.cw-entry').count();
    assert.ok(some > 0 && some < all, `${some} of ${all} entries are left`);
    for (const entry of await page.locator('.cw-entry').all()) {
      assert.ok((await entry.locator('.cw-outcome--source').count()) > 0);
    }
    await button.click();
  });

  step('she is told while she watches, and her log says who, where, why and what', async () => {
    const { page, words } = elder;
    // Not reloaded: the codes are still before her.
    await seesWithin(page.getByText(fill(words.patient.shares.opened, { opens: 1, max: 5 })));
    await page.getByRole('link', { name: shapeOf(words.patient.bell.open_other) }).click();
    await page.getByRole('heading', { level: 1, name: words.patient.notices.title }).waitFor();
    await settled(page);
    await page.getByText(clinicName('zh-Hant-HK')).first().waitFor();
    await shoot(page, 'notices');

    await page.getByRole('navigation').getByRole('link', { name: words.patient.nav.access }).click();
    await page.getByRole('heading', { level: 1, name: words.patient.access.title }).waitFor();
    const entry = page
      .locator('.cw-log__entry', { hasText: staffName('sz-dr-lin', 'zh-Hant-HK') })
      .filter({ hasText: clinicName('zh-Hant-HK') })
      .filter({ hasText: words.patient.kind.Condition });
    await seesWithin(entry);
    await entry.first().getByText(words.patient.access.details).click();
    await entry.first().getByText(words.purpose.TREAT).first().waitFor();
    // The wrong passcode stands there as well.
    await page.getByText(words.patient.access.denied, { exact: true }).click();
    await page.locator('.cw-log__entry--denied').first().waitFor();
    await shoot(page, 'access-denied');
    expectQuiet(elder);
  });

  step('the same codes open by pasted text', async () => {
    const { page, words } = doctor;
    await doctor.open('/clinic/open');
    await chooseWay(doctor, words.clinician.open.text);
    const field = page.getByLabel(words.clinician.open.textLabel);
    await field.fill('https://example.org/not-a-link');
    await page.getByRole('alert').filter({ hasText: words.clinician.open.textBad }).waitFor();
    await field.fill(codes.link);
    await page.getByText(words.clinician.open.recordRead, { exact: true }).waitFor();
    await page.getByLabel(words.clinician.open.passcode, { exact: true }).fill(codes.passcode);
    await fetchRecord(doctor);
    await page.waitForURL(/\/clinic\/received\/.+/);
    await page.getByRole('region', { name: words.counts.title }).waitFor();
    expectQuiet(doctor);
  });

  step('the same codes open by the camera, one after the other', async () => {
    const film = await filmOf([codes.link, codes.passcode]);
    const browser = await launch([
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film.path}`,
    ]);
    try {
      const other = await signIn({ node: 'sz', lang: 'en', size: DESK, browser }, 'sz-dr-lin');
      const { page, words } = other;
      await other.open('/clinic/open');
      await page.getByRole('button', { name: words.clinician.open.cameraStart }).click();
      await page.getByText(words.clinician.open.recordRead, { exact: true }).waitFor();
      await expectValue(page.getByLabel(words.clinician.open.passcode, { exact: true }), codes.passcode);
      await fetchRecord(other);
      await page.waitForURL(/\/clinic\/received\/.+/);
      await page.getByRole('region', { name: words.counts.title }).waitFor();
      expectQuiet(other);
    } finally {
      await browser.close();
      await film.forget();
    }
  });

  step('the doctor registers her, writes the visit down and signs it; a PDF comes out', async () => {
    const { page, words } = doctor;
    const { visit } = words.clinician;
    await page.goto(received);
    await settled(page);
    await page.getByRole('button', { name: words.clinician.received.register }).click();
    await page.waitForURL(/\/clinic\/visits\/.+/);
    await page.getByLabel(visit.reason).fill('头晕两周（合成数据）');
    await page.getByLabel(visit.history).fill('近两周起床时头晕，无晕厥，无胸痛。');
    await page.getByLabel(visit.vital.systolic).fill('128');
    await page.getByLabel(visit.vital.diastolic).fill('138');
    await page.getByText(visit.pressureOrder).waitFor();
    await page.getByLabel(visit.vital.diastolic).fill('76');
    await page.getByLabel(visit.vital.temperature).fill('36.50');
    await page.getByLabel(visit.findings).fill('神志清楚，步态稳。');
    await pick(page, visit.diagnosisAdd, '高血压', '原发性高血压');
    await page.getByLabel(visit.diagnosisAdd).fill('起床时头晕');
    await page.getByRole('button', { name: visit.term.own }).click();
    await pick(page, visit.medicineAdd, '氨氯地平', '氨氯地平');
    // Nothing is lost when the language of the page is changed in the middle.
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByLabel(WORDS.en.clinician.visit.findings).waitFor();
    assert.equal(
      await page.getByLabel(WORDS.en.clinician.visit.history).inputValue(),
      '近两周起床时头晕，无晕厥，无胸痛。',
    );
    await page.getByRole('button', { name: '简体中文' }).click();
    await page.getByLabel(visit.findings).waitFor();
    await page.locator('.cw-medicines').getByText('氨氯地平').waitFor();
    // Without a dose it cannot be signed.
    await page.getByRole('button', { name: visit.toReview }).click();
    await page.getByRole('alert').filter({ hasText: visit.signMissing }).waitFor();
    await page.getByLabel(visit.dose).fill('5 mg');
    await page.getByLabel(visit.frequency).fill('每日一次');
    await page.getByLabel(visit.days).fill('28');
    await page.getByLabel(visit.parts.advice, { exact: true }).fill('每天在家测血压并记录。');
    await page.getByLabel(visit.parts.investigation, { exact: true }).fill('两周内复查肾功能。');
    await shoot(page, 'visit-form');

    await page.getByRole('button', { name: visit.toReview }).click();
    await page.getByRole('heading', { level: 1, name: visit.review }).waitFor();
    await page.getByText('36.50').waitFor();
    await shoot(page, 'visit-review');
    // Nothing goes home unless she was asked.
    assert.equal(await page.getByRole('button', { name: visit.signSend }).count(), 0);
    await page.getByRole('checkbox', { name: fill(visit.sendTo, { node: words.node.hk }) }).check();
    await page.getByRole('button', { name: visit.signSend }).click();
    await page.getByRole('dialog').getByRole('button', { name: visit.signSend }).click();
    await page.getByRole('heading', { name: visit.journey }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: visit.pdf }).click();
    const bytes = await readFile(await (await download).path());
    assert.equal(bytes.subarray(0, 5).toString('latin1'), '%PDF-');
    assert.ok(bytes.length > 5_000, `a PDF of ${bytes.length} bytes has no Chinese font in it`);
    expectQuiet(doctor);
  });

  step('the visit stands in her folder, its signature checked', async () => {
    const { page, words } = elder;
    await elder.open('/me/folder');
    await seesWithin(page.locator('.cw-doc', { hasText: staffName('sz-dr-lin', 'zh-Hant-HK') }));
    await page.locator('.cw-doc a').first().click();
    await page.getByText(fill(words.patient.folder.signature, { node: words.node.sz })).waitFor();
    await settled(page);
    await page.getByText('原發性高血壓').first().waitFor();
    await shoot(page, 'folder-document');
    expectQuiet(elder);
  });

  step('her clinician at home takes it over entry by entry, and rejects one with a reason', async () => {
    clinician = await signIn({ node: 'hk', lang: 'en', size: DESK }, 'hk-dr-chow');
    const { page, words } = clinician;
    await page.getByRole('navigation').getByRole('link', { name: words.clinician.nav.inbox }).click();
    await page.getByRole('heading', { level: 1, name: words.clinician.inbox.title }).waitFor();
    await page.locator('.cw-doc a').first().click();
    await page.locator('.cw-decisions__row').first().waitFor();
    await settled(page);
    await shoot(page, 'inbox-document');
    const rows = await page.locator('.cw-decisions__row').count();
    assert.ok(rows >= 3, `only ${rows} entries can be decided on`);

    // The prescription is rejected, in a dialog that will not take an empty reason.
    const medicine = page.locator('.cw-decisions__row', { hasText: 'mlodipine' }).first();
    await medicine.getByRole('button', { name: words.clinician.inbox.reject }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: words.clinician.inbox.rejectSubmit }).click();
    await dialog.getByRole('alert').filter({ hasText: words.clinician.inbox.reasonMissing }).waitFor();
    await dialog.getByLabel(words.clinician.inbox.rejectTitle).fill(REASON);
    await dialog.getByRole('button', { name: words.clinician.inbox.rejectSubmit }).click();
    await medicine.getByText(words.clinician.inbox.decision.rejected, { exact: true }).waitFor();
    await medicine.getByText(REASON).waitFor();

    for (let done = 1; done < rows; done++) {
      await page
        .getByText(fill(words.clinician.inbox.progress, { done, total: rows }), { exact: true })
        .first()
        .waitFor();
      // What the record says already is confirmed, everything else is taken over.
      const { accept, confirm } = words.clinician.inbox;
      await page
        .getByRole('button', { name: accept, exact: true })
        .or(page.getByRole('button', { name: confirm, exact: true }))
        .first()
        .click();
    }
    await page.getByText(words.clinician.inbox.done, { exact: true }).waitFor();
    const known = page.locator('.cw-decisions__row', { hasText: words.clinician.inbox.decision.confirmed });
    await known.getByText('Essential hypertension').first().waitFor();
    await shoot(page, 'inbox-document-decided');
    expectQuiet(clinician);
    await clinician.leave();
  });

  step('the outcome and the reason come back to the doctor who wrote it', async () => {
    const { page, words } = doctor;
    await seesWithin(page.getByText(words.clinician.visit.status['part-imported'], { exact: true }));
    await page.getByText(words.clinician.visit.homeRejected).waitFor();
    await page.getByText(REASON).waitFor();
    await shoot(page, 'visit-signed');
    expectQuiet(doctor);
  });

  step('she ends the share, and what is open at the doctor’s goes dark', async () => {
    await doctor.page.goto(received);
    await settled(doctor.page);
    await doctor.page.getByRole('region', { name: doctor.words.counts.title }).waitFor();

    const { page, words } = elder;
    await elder.open('/me/shares');
    // The newest stands first: this journey's.
    await page.getByRole('button', { name: words.patient.shares.revoke }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: words.patient.shares.revoke }).click();
    await page.getByText(words.patient.shares.status.revoked).first().waitFor();

    // A visit was recorded from it: the copy is sealed with that visit and says so.
    await seesWithin(doctor.page.getByRole('heading', { level: 1, name: doctor.words.clinician.received.ended }));
    assert.equal(await doctor.page.locator('.cw-entry').count(), 0);
    await shoot(doctor.page, 'received-revoked');
    // Nor do the codes open anything any more, and the sentence says why.
    await doctor.open('/clinic/open');
    await chooseWay(doctor, doctor.words.clinician.open.text);
    await doctor.page.getByLabel(doctor.words.clinician.open.textLabel).fill(codes.link);
    await doctor.page.getByLabel(doctor.words.clinician.open.passcode, { exact: true }).fill(codes.passcode);
    await fetchRecord(doctor);
    await doctor.page.getByRole('alert').filter({ hasText: '患者已终止此次分享，相关内容不可再显示。' }).waitFor();
    expectQuiet(elder);
    expectQuiet(doctor);
    await elder.leave();
    await doctor.leave();
  });
});
