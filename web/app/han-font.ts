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

/** Boxes now are worse than words in a moment, but not worse than none: after this long the page is drawn with what there is. */
const PATIENCE_MS = 8_000;

/**
 * Fetches Noto Sans from this node where the device has no Chinese font: a hospital terminal with a bare system would show boxes.
 * Phones and ordinary computers never fetch these files (some 7 MB each), which is why they are not plain `@font-face` rules.
 *
 * Whoever draws the page waits for them: a browser that drew a word in boxes goes on doing so when the font is there.
 */
export async function offerHanFonts(): Promise<void> {
  if (canDrawHan()) return;
  const fetched = [
    new FontFace('Causeway Han HK', `url(${hkRegular})`, { weight: '400' }),
    new FontFace('Causeway Han HK', `url(${hkBold})`, { weight: '600 800' }),
    new FontFace('Causeway Han SC', `url(${scRegular})`, { weight: '400' }),
    new FontFace('Causeway Han SC', `url(${scBold})`, { weight: '600 800' }),
  ].map(async (face) => {
    document.fonts.add(face);
    // A font that does not come leaves boxes, not an empty page.
    await face.load().catch(() => undefined);
  });
  const enough = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([Promise.all(fetched), enough]);
}
