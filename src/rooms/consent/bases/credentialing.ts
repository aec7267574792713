import type { LocalText } from '#kernel';
import { text } from '../words.ts';

/** Acts on permits to practise, as an access log tells them. No patient is concerned by them. */
export const PERMIT_BASES: Readonly<Record<string, LocalText>> = {
  'credentialing.permit-recorded': text(
    'A permit to practise was put on file.',
    '登记了一项执业许可。',
    '登記了一項執業許可。',
  ),
  'credentialing.permits-adopted': text(
    'Permits to practise were taken over from the directory.',
    '由目录接收了既有执业许可。',
    '由目錄接收了既有執業許可。',
  ),
  'credentialing.permit-suspended': text(
    'A permit to practise was suspended.',
    '一项执业许可被暂停。',
    '一項執業許可被暫停。',
  ),
  'credentialing.suspension-lifted': text('A suspension was lifted.', '一项暂停已解除。', '一項暫停已解除。'),
  'credentialing.permit-revoked': text(
    'A permit to practise was revoked.',
    '一项执业许可被吊销。',
    '一項執業許可被撤銷。',
  ),
  'credentialing.engagement-ended': text('An engagement ended.', '一项聘用已终止。', '一項聘用已終止。'),
  'credentialing.permit-seen': text(
    'A permit to practise was held against its paper.',
    '一项执业许可已与证件核对。',
    '一項執業許可已與證件核對。',
  ),
  'credentialing.permits-listed': text(
    'Permits to practise were looked through.',
    '查看了执业许可清单。',
    '查閱了執業許可清單。',
  ),
  'credentialing.practice-asked': text(
    'It was asked whether somebody may practise.',
    '查询了某人可否执业。',
    '查詢了某人可否執業。',
  ),
  'credentialing.practice-days': text('Days of practice were looked up.', '查看了出诊记录。', '查閱了出診紀錄。'),
  'credentialing.calendar-entered': text(
    'The desk’s calendar of a year was entered.',
    '录入了年度工作日历。',
    '輸入了年度工作日曆。',
  ),
  'credentialing.dossiers-listed': text('Applications were looked through.', '查看了申请清单。', '查閱了申請清單。'),
  'credentialing.dossier-read': text('An application was looked at.', '查看了一项申请。', '查閱了一項申請。'),
  'credentialing.dossier-begun': text('An application was begun.', '新建了一项申请。', '建立了一項申請。'),
  'credentialing.dossier-edited': text('An application was changed.', '修改了一项申请。', '修改了一項申請。'),
  'credentialing.dossier-document': text(
    'A document of an application was handled.',
    '处理了申请材料。',
    '處理了申請文件。',
  ),
  'credentialing.dossier-moved': text(
    'An application went a step further.',
    '一项申请进入下一环节。',
    '一項申請進入下一環節。',
  ),
  'credentialing.dossier-files-erased': text(
    'The files of an application were erased: they had been kept long enough.',
    '申请材料文件留存期满，已删除。',
    '申請文件保存期滿，已刪除。',
  ),
  'credentialing.dossier-decided': text('An application was decided.', '一项申请已作出决定。', '一項申請已作出決定。'),
};

/** Somebody tried what their permit did not let them do. */
export const NO_PERMIT = text(
  'The clinician had no permit in force for it.',
  '该医务人员当时没有有效的相应执业许可。',
  '該醫護人員當時沒有有效的相應執業許可。',
);
