import type { ReactNode } from 'react';

interface QrCardProps {
  readonly title: string;
  /** SVG text as the node drew it. */
  readonly svg: string;
  /** What the picture is, for those who cannot see it. */
  readonly alt: string;
  readonly children?: ReactNode;
}

/** One QR code, black on white, with a quiet zone and the words for it. Drawn as an image: no markup from elsewhere enters the page. */
export function QrCard({ title, svg, alt, children }: QrCardProps) {
  return (
    <section className="cw-qr">
      <h2 className="cw-qr__title">{title}</h2>
      <img className="cw-qr__image" src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`} alt={alt} />
      {children}
    </section>
  );
}
