import { type RefusalCatalogue, refusalsOf } from '#kernel';

type PrintRefusal = 'print.seal-ended';

const printRefusals: RefusalCatalogue<PrintRefusal> = {
  'print.seal-ended': {
    issue: 'transient',
    text: {
      en: 'Nothing can be printed at the moment: the certificate of the institution’s seal has ended, and a new one has not been put in place yet.',
      'zh-Hans': '暂时无法生成文件：本机构电子印章的证书已到期，新证书尚未启用。',
      'zh-Hant-HK': '暫時未能製作文件：本機構電子印章的證書已到期，新證書尚未啟用。',
    },
  },
};

export const refusePrint = refusalsOf(printRefusals);
