import type { LocalText } from '#kernel';
import { text } from '../words.ts';
import type { EmergencyReason } from './contract.ts';
import { EMERGENCY_RULE } from './model.ts';

/** The coded reason, as the patient is told it: no clinical fact. */
export const EMERGENCY_REASON_WORDS: Readonly<Record<EmergencyReason, LocalText>> = {
  unconscious: text('you were unconscious', '您当时意识不清', '你當時神志不清'),
  'life-threatening': text('your life was in danger', '您当时有生命危险', '你當時有生命危險'),
  'cannot-answer': text('you could not answer', '您当时无法表达意愿', '你當時無法表達意願'),
  transferred: text('you were brought from elsewhere', '您由其他机构紧急转来', '你由其他機構緊急轉送'),
  other: text('another emergency', '其他紧急情况', '其他緊急情況'),
};

/** The rules of the emergency access in the ledger, told to the patient. */
export const EMERGENCY_BASES: Readonly<Record<string, LocalText>> = {
  [EMERGENCY_RULE]: text(
    'An emergency was declared; it is looked at a second time.',
    '对方申报了紧急调阅，事后须经复核。',
    '對方申報了緊急查閱，事後須經覆核。',
  ),
  'consent/emergency-declared': text(
    'An emergency was declared to open your record; you were told at once.',
    '对方申报紧急情况以打开您的病历，并已即时通知您。',
    '對方申報緊急情況以開啟你的紀錄，並已即時通知你。',
  ),
  'consent/emergency-ended': text(
    'The emergency access to your record was ended.',
    '对您病历的紧急调阅已结束。',
    '對你紀錄的緊急查閱已結束。',
  ),
  'consent/emergency-second-look': text(
    'Somebody whose duty it is took a second look at an emergency access to your record.',
    '有责任的人员复核了对您病历的一次紧急调阅。',
    '負責人員覆核了對你紀錄的一次緊急查閱。',
  ),
  'consent.emergency-patient-unknown': text(
    'Somebody declared an emergency for a person of whom there is no record here.',
    '有人就此处没有病历的人申报了紧急调阅。',
    '有人就此處沒有紀錄的人申報了緊急查閱。',
  ),
  'consent.emergency-withheld': text(
    'You decided to keep it closed in an emergency too.',
    '您已决定即使在紧急情况下也不提供。',
    '你已決定即使在緊急情況下亦不提供。',
  ),
  'consent.emergency-reason-short': text('No reason was given for it.', '对方未说明理由。', '對方沒有說明理由。'),
  'consent.emergency-open-already': text(
    'An emergency access of theirs was open already; it is not extended.',
    '其紧急调阅尚未结束，不能续期。',
    '其緊急查閱尚未結束，不可續期。',
  ),
  'consent.emergency-not-needed': text(
    'They could see your record without it.',
    '对方无须紧急调阅即可查看您的病历。',
    '對方無須緊急查閱亦可查閱你的紀錄。',
  ),
  'consent.emergency-no-workplace': text(
    'They were not at work at an institution.',
    '对方当时不在其工作机构执业。',
    '對方當時並非在其工作機構執業。',
  ),
};
