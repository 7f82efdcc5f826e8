/** Readers of files that people import. */
import { CandleCsv } from "@spot-canvas/services/ingestion/candle-csv";
import { TradeCsv } from "@spot-canvas/services/ingestion/trade-csv";
import { readExport } from "@spot-canvas/services/ingestion/trade-exports/read-export";
import { type FuzzTarget, textSeeds, textTarget } from "./target.ts";

const PAGE = 1_000;
const NOW = Date.UTC(2026, 0, 1);

const CANDLES = [
  "time,open,high,low,close,volume\n2024-01-01T00:00:00Z,1,2,0.5,1.5,10\n2024-01-01T01:00:00Z,1.5,3,1,2,0\n",
  "1704067200,42000.1,42010,41990,42005.5,1.25,17\n1704070800,42005.5,42020,42000,42010,0.5,9\n",
];
const TRADES = ["1704067200,42000.1,0.25\n1704067201.5,42001,0.5\n1704067261,42002,1\n"];
const EXPORTS = [
  "portfolio,trade id,product,side,created at,size,size unit,price,fee,total,price/fee/total unit\n" +
    "default,1,BTC-USD,BUY,2024-01-01T00:00:00.000Z,0.5,BTC,42000,10.5,-21010.5,USD\n",
  "Timestamp,Transaction Type,Asset,Quantity Transacted,Spot Price Currency,Spot Price at Transaction,Subtotal,Total,Fees,Notes\n" +
    "2024-01-01T00:00:00Z,Buy,BTC,0.5,USD,42000,21000,21010.5,10.5,Bought\n",
  '"txid","ordertxid","pair","time","type","ordertype","price","cost","fee","vol","margin","misc","ledgers"\n' +
    '"T1","O1","XXBTZUSD","2024-01-01 00:00:00.1234","buy","limit",42000,21000,10.5,0.5,0,"",""\n',
  '"txid","refid","time","type","subtype","aclass","asset","amount","fee","balance"\n' +
    '"L1","T1","2024-01-01 00:00:00","trade","","currency","ZUSD",-21000,10.5,0\n' +
    '"L2","T1","2024-01-01 00:00:00","trade","","currency","XXBT",0.5,0,0.5\n',
  "id,Order id,Time,Trade Type,Symbol,Action,Amount,Trading Unit,Filled Price,Filled Price Unit,PnL,Fee,Fee Unit\n" +
    "1,2,2024-01-01 00:00:00,Spot,BTC-USDT,Buy,0.5,BTC,42000,USDT,0,-0.0005,BTC\n",
];

/** All of them. */
export const fileTargets = (): readonly FuzzTarget[] => [
  {
    name: "CSV of candles",
    seeds: textSeeds(...CANDLES),
    read: (bytes) => {
      const reader = new CandleCsv("fuzz.csv", "1h", PAGE, NOW);
      return [...reader.push(bytes), ...reader.end(), reader.summary];
    },
  },
  {
    name: "CSV of market trades",
    seeds: textSeeds(...TRADES),
    read: (bytes) => {
      const reader = new TradeCsv("fuzz.csv", "1m", PAGE, NOW);
      return [...reader.push(bytes), ...reader.end(), reader.summary];
    },
  },
  textTarget("exports of venues", EXPORTS, (text) => readExport(text, "account")),
];
