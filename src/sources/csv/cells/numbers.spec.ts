import { describe, expect, it } from '@jest/globals';
import { decimalEvidence, readNumber } from './numbers.js';

const read = (cell: string, decimal: '.' | ',' = '.', scale = 0): string => {
  const reading = readNumber(cell, { decimal, scale });
  return 'text' in reading ? reading.text : reading.error;
};

describe('a number in a cell', () => {
  it.each([
    ['45000.50', '45000.50'],
    ['$1,603.00', '1603.00'],
    ['US$ 1,603', '1603'],
    ['1603.5 USD', '1603.5'],
    ['9,926,540,000', '9926540000'],
    ['12,34,567.8', '1234567.8'],
    ["1'234.5", '1234.5'],
    ['1 234.5', '1234.5'],
    ['57.32K', '57.32e3'],
    ['1.2 Mrd', '1.2e9'],
    ['832.5 billion', '832.5e9'],
    ['$1.9 Trillion', '1.9e12'],
    ['5 thousand USD', '5e3'],
    ['8.3 Cr', 'invalid'],
    ['1.12E+11', '1.12e11'],
    ['(5.5)', '-5.5'],
    ['-1.5', '-1.5'],
    ['.5', '.5'],
    ['1.07%', 'percent'],
    ['€5.5', 'not_usd'],
    ['5.5 EUR', 'not_usd'],
    ['1.234,5', 'invalid'],
    ['12,34', 'invalid'],
    ['abc', 'invalid'],
    ['1.2.3', 'invalid'],
  ])('%s with a decimal point is %s', (cell, text) => {
    expect(read(cell)).toBe(text);
  });

  it.each([
    ['76.761,5', '76761.5'],
    ['5457,1', '5457.1'],
    ['1.234', '1234'],
    ['1 234,56', '1234.56'],
    ['57,32K', '57.32e3'],
    ['1.5', 'invalid'],
    ['1,234.5', 'invalid'],
  ])('%s with a decimal comma is %s', (cell, text) => {
    expect(read(cell, ',')).toBe(text);
  });

  it('is multiplied by the scale of its column', () => {
    expect(read('827,5', ',', 9)).toBe('827.5e9');
  });

  it('is multiplied only once when both column and cell have a magnitude', () => {
    expect(read('827.5B', '.', 9)).toBe('827.5e9');
    expect(read('950M', '.', 9)).toBe('950e6');
  });
});

describe('evidence for the decimal sign of cells', () => {
  it.each([
    [['1', '25'], { point: null, comma: null, either: null }],
    [['134.21'], { point: '134.21', comma: null, either: null }],
    [['5457,1'], { point: null, comma: '5457,1', either: null }],
    [['83,734'], { point: null, comma: null, either: '83,734' }],
    [['83.734'], { point: null, comma: null, either: '83.734' }],
    [['0.734'], { point: '0.734', comma: null, either: null }],
    [['1234.567'], { point: '1234.567', comma: null, either: null }],
    [['9,926,540'], { point: '9,926,540', comma: null, either: null }],
    [['1.5', '1,5'], { point: '1.5', comma: '1,5', either: null }],
  ])('%j', (cells, evidence) => {
    expect(decimalEvidence(cells)).toEqual(evidence);
  });
});
