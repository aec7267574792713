import type { LocalText } from '#kernel';
import { text } from '../words.ts';

/** Acts on a registration, told to whom it is about. */
export const REGISTER_BASES: Readonly<Record<string, LocalText>> = {
  'identity.counter-search': text(
    'You were looked up at a counter.',
    '柜台查找了您的登记资料。',
    '櫃位搜尋了你的登記資料。',
  ),
  'identity.death-recorded': text('A death was recorded.', '登记了去世日期。', '登記了離世日期。'),
  'identity.family-opened': text(
    'It was looked up who stands for you, and for whom you do.',
    '查看了您的家庭关系登记。',
    '查閱了你的家庭關係登記。',
  ),
  'identity.family-tie': text(
    'It was put on file who stands for whom.',
    '登记了监护或照护关系。',
    '登記了監護或照顧關係。',
  ),
  'identity.family-tie-ended': text(
    'It was ended that somebody stands for somebody.',
    '终止了监护或照护关系。',
    '終止了監護或照顧關係。',
  ),
  'identity.carer-entered': text(
    'Somebody was entered as a carer who may see an adult’s record; it opens nothing until a second person has seen the document.',
    '登记了可查看成年人病历的照护人；在另一人核对文件之前不开放任何内容。',
    '登記了可查閱成年人紀錄的照顧者；在另一人核對文件之前不會開放任何內容。',
  ),
  'identity.carer-confirmed': text(
    'A second person saw the document and confirmed who is the carer of an adult.',
    '另一人核对文件后，确认了成年人的照护人。',
    '另一人核對文件後，確認了成年人的照顧者。',
  ),
  'identity.guardianship-entered': text(
    'Somebody was entered as the guardian of an adult; it opens nothing until a second person has seen the document.',
    '登记了成年人的监护关系；在另一人核对文件之前不开放任何内容。',
    '登記了成年人的監護關係；在另一人核對文件之前不會開放任何內容。',
  ),
  'identity.guardianship-confirmed': text(
    'A second person saw the document and confirmed who is the guardian of an adult.',
    '另一人核对文件后，确认了成年人的监护关系。',
    '另一人核對文件後，確認了成年人的監護關係。',
  ),
  'identity.judged-never-same': text(
    'Your record and another were judged to be two people, for good.',
    '您的记录与另一份记录被判定为两个人，不再比对。',
    '你的紀錄與另一份紀錄被判定為兩個人，不再比對。',
  ),
  'identity.judged-not-same': text(
    'Your record and another were judged to be two people.',
    '您的记录与另一份记录被判定为两个人。',
    '你的紀錄與另一份紀錄被判定為兩個人。',
  ),
  'identity.linked': text(
    'Two records were joined as yours.',
    '两份记录已确认同属于您并关联。',
    '兩份紀錄已確認同屬於你並連結。',
  ),
  'identity.own-list': text('A list of people in treatment there.', '该机构的诊疗名单。', '該機構的診治名單。'),
  'identity.paper-kept': text(
    'A document of yours was added to your registration.',
    '您的一份证件登记入册。',
    '你的一份證件已加入登記。',
  ),
  'identity.register': text('Your registration was opened.', '查看了您的登记资料。', '查閱了你的登記資料。'),
  'identity.registration': text('You were registered.', '为您办理了登记。', '為你辦理了登記。'),
  'identity.reopened': text(
    'It is to be looked at again whether your record and another are one person’s.',
    '将重新核对您的记录与另一份记录是否属于同一人。',
    '將重新核對你的紀錄與另一份紀錄是否屬於同一人。',
  ),
  'identity.review-desk': text(
    'The identity desk compared your registration with others.',
    '身份核对台比对了您的登记资料。',
    '身分核對處比對了你的登記資料。',
  ),
  'identity.moved-away': text(
    'Entries on your record were found to be another person’s and were moved to theirs.',
    '您病历中的部分条目经核实属于他人，已移出。',
    '你紀錄中的部分項目經核實屬於他人，已移走。',
  ),
  'identity.moved-here': text(
    'Entries of yours that stood on another record were moved to yours.',
    '原记在其他病历中的您的条目已移入您的病历。',
    '原記在其他紀錄中的你的項目已移入你的紀錄。',
  ),
  'identity.same-paper': text(
    'You were found by your identity document.',
    '以您的证件查找到您的登记。',
    '以你的證件找到你的登記。',
  ),
  'identity.signer-told': text(
    'Somebody who signed an entry on your record was asked whether it is yours.',
    '已请签署您病历中某条目的医生核实该条目是否属于您。',
    '已請簽署你紀錄中某項目的醫生核實該項目是否屬於你。',
  ),
  'identity.unlinked': text(
    'Two records that had been joined were parted again.',
    '已解除两份记录之间的关联。',
    '已解除兩份紀錄之間的連結。',
  ),
};
