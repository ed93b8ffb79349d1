/**
 * Well-known coins with their true ids in both sources; prices and supplies are plausible, not recorded.
 * `coingecko id | symbol | name | coinpaprika id | symbol | name | price | circulating | max or - | Ethereum contract or -`
 */
const TABLE = `
bitcoin|btc|Bitcoin|btc-bitcoin|BTC|Bitcoin|97512|19804000|21000000|-
ethereum|eth|Ethereum|eth-ethereum|ETH|Ethereum|3411.27|120480000.4412907|-|-
tether|usdt|Tether|usdt-tether|USDT|Tether|0.999812|138400000000.1127|-|0xdac17f958d2ee523a2206206994597c13d831ec7
ripple|xrp|XRP|xrp-xrp|XRP|XRP|2.31408|57500000000|100000000000|-
binancecoin|bnb|BNB|bnb-binance-coin|BNB|Binance Coin|688.41|145880000.79|200000000|-
solana|sol|Solana|sol-solana|SOL|Solana|192.6|482300000.6699402|-|-
usd-coin|usdc|USDC|usdc-usd-coin|USDC|USD Coin|1|43900000000.48019|-|0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48
dogecoin|doge|Dogecoin|doge-dogecoin|DOGE|Dogecoin|0.331274|147500000000|-|-
cardano|ada|Cardano|ada-cardano|ADA|Cardano|0.912345|35800000000.71529|45000000000|-
tron|trx|TRON|trx-tron|TRX|TRON|0.255817|86200000000.973|-|-
avalanche-2|avax|Avalanche|avax-avalanche|AVAX|Avalanche|37.24|411000000.5854|720000000|-
chainlink|link|Chainlink|link-chainlink|LINK|Chainlink|21.53|638100000.45|1000000000|0x514910771af9ca656af840dff83e8264ecf986ca
polkadot|dot|Polkadot|dot-polkadot|DOT|Polkadot|6.71|1532000000|-|-
litecoin|ltc|Litecoin|ltc-litecoin|LTC|Litecoin|104.37|75400000.2334|84000000|-
bitcoin-cash|bch|Bitcoin Cash|bch-bitcoin-cash|BCH|Bitcoin Cash|441.08|19800000.1466|21000000|-
stellar|xlm|Stellar|xlm-stellar|XLM|Stellar|0.41253|30500000000.3577|50001786892|-
shiba-inu|shib|Shiba Inu|shib-shiba-inu|SHIB|Shiba Inu|0.00002143|589250000000000|-|0x95ad61b0a150d79219dcf64e1e6cc01f0b64c4ce
uniswap|uni|Uniswap|uni-uniswap|UNI|Uniswap|13.42|600400000.71|1000000000|0x1f9840a85d5af5bf1d1762f925bdaddc4201f984
cosmos|atom|Cosmos Hub|atom-cosmos|ATOM|Cosmos|6.66|390900000.525|-|-
ethereum-classic|etc|Ethereum Classic|etc-ethereum-classic|ETC|Ethereum Classic|26.11|150200000.2989|210700000|-
monero|xmr|Monero|xmr-monero|XMR|Monero|194.73|18446744.0737|-|-
filecoin|fil|Filecoin|fil-filecoin|FIL|Filecoin|5.21|614000000|1959000000|-
hedera-hashgraph|hbar|Hedera|hbar-hedera-hashgraph|HBAR|Hedera Hashgraph|0.283114|38200000000.7699|50000000000|-
near|near|NEAR Protocol|near-near-protocol|NEAR|Near Protocol|5.08|1180000000|-|-
algorand|algo|Algorand|algo-algorand|ALGO|Algorand|0.342017|8300000000.9978|10000000000|-
vechain|vet|VeChain|vet-vechain|VET|VeChain|0.04471208|80985041177|86712634466|-
internet-computer|icp|Internet Computer|icp-internet-computer|ICP|Internet Computer|10.14|476500000.5496|-|-
aave|aave|Aave|aave-new|AAVE|Aave|318.92|15000000.4239|16000000|0x7fc66500c84a76ad7e9c93437bfc5ac33e2ddae9
maker|mkr|Maker|mkr-maker|MKR|Maker|1502|880400.7821|1005577|0x9f8f72aa9304c8b593d555f12ef6589cc3a579a2
the-graph|grt|The Graph|grt-the-graph|GRT|The Graph|0.203985|9500000000.1654|10788000000|0xc944e90c64b2c07662a292be6244bdf05cda44a7
tezos|xtz|Tezos|xtz-tezos|XTZ|Tezos|1.29708|1020000000.6738|-|-
iota|iota|IOTA|miota-iota|MIOTA|IOTA|0.284892|3560000000|-|-
neo|neo|NEO|neo-neo|NEO|NEO|13.91|70530000|-|-
dash|dash|Dash|dash-dash|DASH|Dash|38.5|12100000.7533|18920000|-
zcash|zec|Zcash|zec-zcash|ZEC|Zcash|55.4|15600000.2905|21000000|-
komodo|kmd|Komodo|kmd-komodo|KMD|Komodo|0.251744|141400000.2913|-|-
kusama|ksm|Kusama|ksm-kusama|KSM|Kusama|33.2|15700000.9121|-|-
the-sandbox|sand|The Sandbox|sand-the-sandbox|SAND|The Sandbox|0.560421|2440000000.1262|3000000000|0x3845badade8e6dff049820680d1f14bd3903a5d0
decentraland|mana|Decentraland|mana-decentraland|MANA|Decentraland|0.474804|1910000000.9519|-|0x0f5d2fb29fb7d3cfee444a200298f468908cc942
dai|dai|Dai|dai-dai|DAI|Dai|1|3300000000.6697|-|0x6b175474e89094c44da98b954eedeac495271d0f
wrapped-bitcoin|wbtc|Wrapped Bitcoin|wbtc-wrapped-bitcoin|WBTC|Wrapped Bitcoin|97418|129500.95633878|-|0x2260fac5e5542a773aa44fbcfedf7c193bc2c599
weth|weth|WETH|weth-weth|WETH|WETH|3410.66|2900000.5078|-|0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2
pepe|pepe|Pepe|pepe-pepe|PEPE|Pepe|0.00001803|420690000000000|420690000000000|0x6982508145454ce325ddbe47a25d4ec3d2311933
the-open-network|ton|Toncoin|toncoin-the-open-network|TONCOIN|The Open Network|5.44|2550000000.1021|-|-
leo-token|leo|LEO Token|leo-leo-token|LEO|LEO Token|8.86|923400000.9|-|0x2af5d2ad76741191d15dfe7bf6ac92d4bd912ca3
crypto-com-chain|cro|Cronos|cro-cryptocom-chain|CRO|Crypto.com Coin|0.149183|27300000000.5466|100000000000|0xa0b73e1ff0b80914ab6fe0444e65848c4c34450b`;

export interface WellKnown {
  gecko: { id: string; symbol: string; name: string };
  paprika: { id: string; symbol: string; name: string };
  price: string;
  circulating: string;
  max: string | null;
  contract: string | null;
}

export const WELL_KNOWN: readonly WellKnown[] = TABLE.trim().split('\n').map(read);

function read(line: string): WellKnown {
  const cells = line.split('|');
  const at = (column: number): string => {
    const cell = cells[column];
    if (cell === undefined) throw new Error(`well-known coin without column ${column}: ${line}`);
    return cell;
  };
  const optional = (column: number): string | null => (at(column) === '-' ? null : at(column));
  return {
    gecko: { id: at(0), symbol: at(1), name: at(2) },
    paprika: { id: at(3), symbol: at(4), name: at(5) },
    price: at(6),
    circulating: at(7),
    max: optional(8),
    contract: optional(9),
  };
}
