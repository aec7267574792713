import hkRegular from '@expo-google-fonts/noto-sans-hk/400Regular/NotoSansHK_400Regular.ttf?url';
import hkBold from '@expo-google-fonts/noto-sans-hk/700Bold/NotoSansHK_700Bold.ttf?url';
import scRegular from '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf?url';
import scBold from '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf?url';

/** Whether this device can draw Chinese at all: two different characters that look the same are two empty boxes. */
function canDrawHan(): boolean {
  const canvas = document.createElement('canvas');
  canvas.width = 24;
  canvas.height = 24;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return true;
  const picture = (text: string) => {
    context.clearRect(0, 0, 24, 24);
    context.font = '18px sans-serif';
    context.fillText(text, 2, 19);
    return context.getImageData(0, 0, 24, 24).data.join();
  };
  return picture('橋') !== picture('健');
}

/**
 * Offers Noto Sans from this node where the device has no Chinese font: a hospital terminal with a bare system would show boxes.
 * Phones and ordinary computers never fetch these files (some 7 MB each), which is why they are not plain `@font-face` rules.
 */
export function offerHanFonts(): void {
  if (canDrawHan()) return;
  const faces = [
    ['Causeway Han HK', hkRegular, '400'],
    ['Causeway Han HK', hkBold, '600 800'],
    ['Causeway Han SC', scRegular, '400'],
    ['Causeway Han SC', scBold, '600 800'],
  ] as const;
  for (const [family, url, weight] of faces) {
    document.fonts.add(new FontFace(family, `url(${url})`, { weight, display: 'swap' }));
  }
}
