import type { Lang } from '../../src/kernel/lang.ts';

export type PlaceName = Readonly<Record<Lang, string>>;

const place = (en: string, hans: string, hant: string): PlaceName => ({ en, 'zh-Hans': hans, 'zh-Hant-HK': hant });

/** Cities as the directory writes them, nearest first, with what each reader calls them. */
export const CITIES: Readonly<Record<string, PlaceName>> = {
  深圳市: place('Shenzhen', '深圳', '深圳'),
  香港: place('Hong Kong', '香港', '香港'),
  广州市: place('Guangzhou', '广州', '廣州'),
  东莞市: place('Dongguan', '东莞', '東莞'),
  惠州市: place('Huizhou', '惠州', '惠州'),
  佛山市: place('Foshan', '佛山', '佛山'),
  中山市: place('Zhongshan', '中山', '中山'),
  珠海市: place('Zhuhai', '珠海', '珠海'),
  江门市: place('Jiangmen', '江门', '江門'),
  肇庆市: place('Zhaoqing', '肇庆', '肇慶'),
  澳门: place('Macao', '澳门', '澳門'),
};

/** Districts and zones, likewise. */
export const DISTRICTS: Readonly<Record<string, PlaceName>> = {
  宝安区: place('Bao’an', '宝安区', '寶安區'),
  光明区: place('Guangming', '光明区', '光明區'),
  龙华区: place('Longhua', '龙华区', '龍華區'),
  南山区: place('Nanshan', '南山区', '南山區'),
  福田区: place('Futian', '福田区', '福田區'),
  罗湖区: place('Luohu', '罗湖区', '羅湖區'),
  盐田区: place('Yantian', '盐田区', '鹽田區'),
  龙岗区: place('Longgang', '龙岗区', '龍崗區'),
  坪山区: place('Pingshan', '坪山区', '坪山區'),
  大鹏新区: place('Dapeng', '大鹏新区', '大鵬新區'),
  前海: place('Qianhai', '前海', '前海'),
  前海蛇口: place('Qianhai–Shekou', '前海蛇口', '前海蛇口'),
  新界: place('New Territories', '新界', '新界'),
  九龙: place('Kowloon', '九龙', '九龍'),
  香港岛: place('Hong Kong Island', '香港岛', '香港島'),
  离岛: place('Islands', '离岛', '離島'),
  南沙区: place('Nansha', '南沙区', '南沙區'),
};
