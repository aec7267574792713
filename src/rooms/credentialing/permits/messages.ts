import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** Every reason for a no to what the desk does with permits; why somebody may not practise is in the room’s own. Stable for ever. */
export type PermitCode =
  | 'credentialing.practitioner-unknown'
  | 'credentialing.permit-unknown'
  | 'credentialing.institution-unknown'
  | 'credentialing.day-impossible'
  | 'credentialing.days-crossed'
  | 'credentialing.longer-than-law'
  | 'credentialing.employer-missing'
  | 'credentialing.kind-not-here'
  | 'credentialing.profession-not-for-kind'
  | 'credentialing.number-taken'
  | 'credentialing.already-revoked'
  | 'credentialing.not-suspended'
  | 'credentialing.not-employed'
  | 'credentialing.certificate-unknown'
  | 'credentialing.certificate-not-ours'
  | 'credentialing.range'
  | 'credentialing.in-the-past'
  | 'credentialing.own-permit'
  | 'credentialing.permit-by-operation';

export const PERMIT_REFUSALS = {
  'credentialing.practitioner-unknown': {
    issue: 'not-found',
    text: {
      en: 'There is no such practitioner here.',
      'zh-Hans': '本节点没有此医务人员。',
      'zh-Hant-HK': '本節點沒有此醫護人員。',
    },
  },
  'credentialing.permit-unknown': {
    issue: 'not-found',
    text: { en: 'There is no such permit.', 'zh-Hans': '没有此许可。', 'zh-Hant-HK': '沒有此許可。' },
  },
  'credentialing.institution-unknown': {
    issue: 'value',
    text: {
      en: 'The directory of this node has no institution “{organization}”.',
      'zh-Hans': '本节点目录中没有机构“{organization}”。',
      'zh-Hant-HK': '本節點目錄沒有機構「{organization}」。',
    },
  },
  'credentialing.day-impossible': {
    issue: 'value',
    text: {
      en: '{day} is not a day of the calendar.',
      'zh-Hans': '{day}不是有效日期。',
      'zh-Hant-HK': '{day}不是有效日期。',
    },
  },
  'credentialing.days-crossed': {
    issue: 'business-rule',
    text: {
      en: 'The last day, {last}, is before the first, {first}.',
      'zh-Hans': '终止日{last}早于起始日{first}。',
      'zh-Hant-HK': '終止日{last}早於起始日{first}。',
    },
  },
  'credentialing.longer-than-law': {
    issue: 'business-rule',
    text: {
      en: 'This kind of permit lasts {years} years at most: from {first} to {latest}.',
      'zh-Hans': '此类许可最长{years}年：自{first}至{latest}。',
      'zh-Hant-HK': '此類許可最長{years}年：由{first}至{latest}。',
    },
  },
  'credentialing.employer-missing': {
    issue: 'required',
    text: {
      en: 'This kind of permit names the institutions that employ or invited its holder.',
      'zh-Hans': '此类许可须载明聘用或邀请的医疗机构。',
      'zh-Hant-HK': '此類許可須載明聘用或邀請的醫療機構。',
    },
  },
  'credentialing.kind-not-here': {
    issue: 'business-rule',
    text: {
      en: 'No rule in force on that day knows this kind of permit.',
      'zh-Hans': '该日没有现行规则规定此类许可。',
      'zh-Hant-HK': '該日沒有現行規則訂明此類許可。',
    },
  },
  'credentialing.profession-not-for-kind': {
    issue: 'business-rule',
    text: {
      en: 'This kind of permit is not given to this profession.',
      'zh-Hans': '此类许可不适用于该专业人员。',
      'zh-Hant-HK': '此類許可不適用於該專業人員。',
    },
  },
  'credentialing.number-taken': {
    issue: 'duplicate',
    text: {
      en: 'A permit of this kind with the number {number} is on file already.',
      'zh-Hans': '编号为{number}的同类许可已登记。',
      'zh-Hant-HK': '編號為{number}的同類許可已有登記。',
    },
  },
  'credentialing.already-revoked': {
    issue: 'conflict',
    text: {
      en: 'The permit was revoked before; that is final.',
      'zh-Hans': '该许可此前已被吊销，不可更改。',
      'zh-Hant-HK': '該許可先前已被撤銷，不可更改。',
    },
  },
  'credentialing.not-suspended': {
    issue: 'conflict',
    text: {
      en: 'The permit is not suspended.',
      'zh-Hans': '该许可并未暂停。',
      'zh-Hant-HK': '該許可並未暫停。',
    },
  },
  'credentialing.not-employed': {
    issue: 'conflict',
    text: {
      en: 'The permit names no engagement there that could end at that instant.',
      'zh-Hans': '该许可在该机构没有可于此时终止的聘用。',
      'zh-Hant-HK': '該許可在該機構沒有可於此時終止的聘用。',
    },
  },
  'credentialing.in-the-past': {
    issue: 'business-rule',
    text: {
      en: 'This takes effect now or later; what was done before stays as it was.',
      'zh-Hans': '只能自现在或以后起生效；此前的行为效力不变。',
      'zh-Hant-HK': '只可由現在或以後起生效；先前的行為效力不變。',
    },
  },
  'credentialing.own-permit': {
    issue: 'forbidden',
    text: {
      en: 'Nobody gives, confirms or changes a permit of their own: another officer does.',
      'zh-Hans': '任何人不得登记、核实或变更本人的许可，须由其他专员办理。',
      'zh-Hant-HK': '任何人不得登記、核實或更改自己的許可，須由其他專員辦理。',
    },
  },
  'credentialing.permit-by-operation': {
    issue: 'forbidden',
    text: {
      en: 'A permit to practise is given, changed and revoked at the desk of permits, not by writing the resource that shows it.',
      'zh-Hans': '执业许可的登记、变更和撤销须在许可管理页面办理，不能直接写入显示该许可的资源。',
      'zh-Hant-HK': '執業許可的登記、更改及撤銷須在許可管理頁面辦理，不能直接寫入顯示該許可的資源。',
    },
  },
  'credentialing.certificate-unknown': {
    issue: 'not-found',
    text: {
      en: 'This node issued no certificate for this permit.',
      'zh-Hans': '本节点未就该许可签发证书。',
      'zh-Hant-HK': '本節點未有就該許可簽發證書。',
    },
  },
  'credentialing.certificate-not-ours': {
    issue: 'security',
    text: {
      en: 'This is not a certificate of this node, or it was changed.',
      'zh-Hans': '这不是本节点签发的证书，或者证书已被改动。',
      'zh-Hant-HK': '這不是本節點簽發的證書，或證書已被改動。',
    },
  },
  'credentialing.range': {
    issue: 'value',
    text: {
      en: 'From {from} to {to} is no range, or longer than three years.',
      'zh-Hans': '{from}至{to}不是有效区间，或者超过三年。',
      'zh-Hant-HK': '{from}至{to}不是有效範圍，或超過三年。',
    },
  },
} as const satisfies RefusalCatalogue<PermitCode>;

export const refusePermit = refusalsOf<PermitCode>(PERMIT_REFUSALS);
