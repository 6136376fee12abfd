// Which language, and its words.
import { en, type Word, type Words } from './en.js';
import { zh } from './zh.js';

export type { Word };
export const languages: Record<string, { name: string; tag: string; words: Words }> = {
  en: { name: 'English', tag: 'en', words: en },
  zh: { name: '简体中文', tag: 'zh-Hans', words: zh },
};

/** 'zh-CN' and the like choose by their first part; English where nothing fits. */
export function languageOf(...wanted: (string | null | undefined)[]): string {
  for (const tag of wanted) {
    const first = tag?.toLowerCase().split('-')[0] ?? '';
    if (Object.hasOwn(languages, first)) return first;
  }
  return 'en';
}

export type Say = (word: Word) => string;

const sayers = new Map<string, Say>();

/** The same function for the same language, so that parts see that nothing has changed. */
export function sayer(language: string): Say {
  const words = languages[language]?.words ?? en;
  if (!sayers.has(language)) sayers.set(language, (word) => words[word]);
  return sayers.get(language)!;
}
