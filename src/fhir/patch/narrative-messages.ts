import { type RefusalCatalogue, refusalsOf } from '#kernel';

/** What became of a narrative that a patch left as it was. */
type NarrativeCode = 'fhir.narrative-removed' | 'fhir.narrative-unpatched';

export const narrativeRefusals: RefusalCatalogue<NarrativeCode> = {
  'fhir.narrative-removed': {
    issue: 'business-rule',
    text: {
      en: 'The narrative was made from the data that this patch changed, so it was removed. Send another with the patch, or as an update.',
      'zh-Hans': '叙述文本由此补丁所更改的数据生成，因此已移除。请随补丁发送新的文本，或以更新方式提供。',
      'zh-Hant-HK': '敍述文字由此修補所更改的資料產生，因此已移除。請隨修補傳送新的文字，或以更新方式提供。',
    },
  },
  'fhir.narrative-unpatched': {
    issue: 'business-rule',
    text: {
      en: 'The narrative says more than the data, so it was kept although this patch changed the data. Somebody should see whether it is still right.',
      'zh-Hans': '叙述文本的内容多于数据，因此虽然此补丁更改了数据，文本仍予保留。请核对其是否仍然正确。',
      'zh-Hant-HK': '敍述文字的內容多於資料，因此雖然此修補更改了資料，文字仍予保留。請核對其是否仍然正確。',
    },
  },
};

export const refuseNarrative = refusalsOf(narrativeRefusals);
