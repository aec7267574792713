import { App as AntApp, ConfigProvider, type ThemeConfig } from 'antd';
import enGB from 'antd/locale/en_GB';
import zhCN from 'antd/locale/zh_CN';
import zhHK from 'antd/locale/zh_HK';
import type { ReactNode } from 'react';
import type { Lang } from '../../src/kernel/lang.ts';
import { useLang } from '../i18n/words.tsx';
import { Icon } from './icons.tsx';

const LOCALES = { en: enGB, 'zh-Hans': zhCN, 'zh-Hant-HK': zhHK } as const satisfies Record<Lang, unknown>;

/**
 * antd dressed in our tokens. Controls are 44 px high everywhere: a patient's thumb and a gloved hand both need it
 * (WCAG 2.2 target size asks 24; Hong Kong elders asked for more).
 */
const THEME: ThemeConfig = {
  token: {
    colorPrimary: '#0b5f66',
    colorInfo: '#0b5f66',
    colorLink: '#0b5f66',
    colorLinkHover: '#084b51',
    colorSuccess: '#176b43',
    colorWarning: '#7d4a00',
    colorError: '#a3211b',
    colorText: '#10303b',
    colorTextSecondary: '#37535d',
    colorTextTertiary: '#56707a',
    colorTextPlaceholder: '#5d757e',
    colorBorder: '#7d959d',
    colorBorderSecondary: '#d5e0e2',
    colorBgLayout: '#f2f6f6',
    borderRadius: 9,
    borderRadiusLG: 14,
    fontSize: 16,
    lineHeight: 1.6,
    controlHeight: 44,
    controlHeightSM: 34,
    controlHeightLG: 52,
    fontFamily: 'inherit',
    motionDurationMid: '0.15s',
    motionDurationSlow: '0.2s',
    // Without transitions nobody says when one has ended, so antd must not wait for it (base.css).
    motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
  },
  components: {
    Button: { fontWeight: 600, primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    Table: { headerBg: '#eef4f4', headerColor: '#37535d', cellPaddingBlock: 12 },
    Slider: {
      handleSize: 20,
      handleSizeHover: 22,
      railSize: 8,
      trackBg: '#12747b',
      trackHoverBg: '#0b5f66',
      railBg: '#d5e0e2',
    },
    Segmented: { trackBg: '#e3ecec', itemColor: '#37535d', itemSelectedColor: '#06393f' },
    Tabs: { itemColor: '#37535d', titleFontSize: 16 },
  },
};

export function Theme({ children }: { readonly children: ReactNode }) {
  const lang = useLang();
  return (
    <ConfigProvider
      theme={THEME}
      locale={LOCALES[lang]}
      button={{ autoInsertSpace: false }}
      // antd's arrow is an image with an English name.
      select={{ suffixIcon: <Icon name="down" size={18} /> }}
    >
      <AntApp className="cw-app">{children}</AntApp>
    </ConfigProvider>
  );
}
