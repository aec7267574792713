import type { LocalText, Scope } from '#kernel';
import { notify } from '#rooms/consent';
import { dayInWords, text } from '../words.ts';
import type { DossierEvent } from './lifecycle.ts';
import type { Dossier } from './model.ts';

/** Tells the applicant what the desk did, in the transaction of the deed. */
export async function tellApplicant(
  scope: Scope,
  dossier: Dossier,
  title: LocalText,
  event: DossierEvent,
): Promise<void> {
  const what = wordsOf(dossier, event);
  if (what === undefined || dossier.told === undefined) return;
  await notify(scope, dossier.told, 'dossier-moved', { dossierId: dossier.id, title, what });
}

function wordsOf({ officer, supplementDue }: Dossier, event: DossierEvent): LocalText | undefined {
  switch (event) {
    case 'take': {
      const name = officer?.name ?? text('an officer', '专员', '專員');
      return text(`${name.en} is your officer.`, `您的专员为${name['zh-Hans']}。`, `你的專員為${name['zh-Hant-HK']}。`);
    }
    case 'ask': {
      const due = dayInWords(supplementDue ?? '');
      return text(
        `the desk asks for a supplement, by ${due.en}.`,
        `需要补正材料，截止${due['zh-Hans']}。`,
        `需要補交文件，截止日期為${due['zh-Hant-HK']}。`,
      );
    }
    case 'approve':
      return text('approved.', '已批准。', '已獲批准。');
    case 'refuse':
      return text('refused; the reason stands in the dossier.', '未获批准，理由见申请。', '未獲批准，理由見申請。');
    case 'edit':
    case 'submit':
    case 'release':
    case 'supply':
    case 'withdraw':
      return undefined;
  }
}
