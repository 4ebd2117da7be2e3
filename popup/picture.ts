// The verdict as a picture: drawn, because the extension's policy lets no picture in that is not its own file.

import type { Report } from "../extension/wire.ts";
import { address, elide, gradeLetter, visible } from "./model.ts";

/** The picture's size, as places where links are shown want it. */
const WIDTH = 1200;
const HEIGHT = 630;
const EDGE = 80;

/** The longest host that is drawn whole. */
const HOST_LENGTH = 40;
const SUMMARY_LINES = 4;

/** Draws the verdict of a report. The colours and the font are those that the canvas's own style has: popup.css. */
export function drawVerdict(canvas: HTMLCanvasElement, report: Report): void {
  const grade = report.grade ?? "";
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  canvas.classList.add(`grade-${gradeLetter(grade)}`);
  const style = getComputedStyle(canvas);
  const c = canvas.getContext("2d")!;
  const font = (weight: number, size: number) => `${weight} ${size}px ${style.fontFamily}`;
  c.direction = "ltr"; // hosts and scores
  c.textBaseline = "alphabetic";

  c.fillStyle = style.backgroundColor;
  c.fillRect(0, 0, WIDTH, HEIGHT);

  const size = 300;
  const top = (HEIGHT - size) / 2 - 20;
  octagon(c, EDGE, top, size);
  c.fillStyle = style.fill;
  c.fill();
  octagon(c, EDGE + 14, top + 14, size - 28);
  c.strokeStyle = style.stroke;
  c.globalAlpha = 0.5;
  c.lineWidth = 4;
  c.stroke();
  c.globalAlpha = 1;
  c.fillStyle = style.stroke;
  c.font = font(700, 150);
  c.textAlign = "center";
  c.fillText(grade, EDGE + size / 2, top + size / 2 + 54);

  const left = EDGE + size + 60;
  const room = WIDTH - EDGE - left;
  c.textAlign = "left";
  c.fillStyle = style.color;
  const host = elide(visible(address(report.url).host), HOST_LENGTH);
  fit(c, (size) => font(700, size), host, 60, room);
  let y = top + 50;
  c.fillText(host, left, y);
  y += 70;
  c.font = font(700, 48);
  c.fillText(String(report.score), left, y);
  const after = c.measureText(`${report.score} `).width;
  c.font = font(400, 34);
  c.fillStyle = style.borderTopColor;
  c.fillText("of 100", left + after, y);
  y += 70;
  c.font = font(400, 34);
  c.fillStyle = style.color;
  for (const line of wrapped(c, visible(report.summary ?? ""), room, SUMMARY_LINES)) {
    c.fillText(line, left, y);
    y += 46;
  }

  c.fillStyle = style.borderTopColor;
  c.font = font(400, 26);
  c.fillText(`Graded by Assay, rubric ${report.rubric}`, EDGE, HEIGHT - 50);
}

/** Sets the largest font up to size in which the text has room. */
function fit(c: CanvasRenderingContext2D, font: (size: number) => string, text: string, size: number, room: number): void {
  for (c.font = font(size); size > 20 && c.measureText(text).width > room; c.font = font(size)) size -= 2;
}

/** The octagon that the grade is struck into, as in views/icons.ts. */
function octagon(c: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  const cut = size * 0.29;
  c.beginPath();
  const corners: [number, number][] = [[cut, 0], [size - cut, 0], [size, cut], [size, size - cut], [size - cut, size], [cut, size], [0, size - cut], [0, cut]];
  for (const [dx, dy] of corners) c.lineTo(x + dx, y + dy);
  c.closePath();
}

/** The text in lines of that width; what has no room in the last one is cut. */
function wrapped(c: CanvasRenderingContext2D, text: string, width: number, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line && c.measureText(`${line} ${word}`).width > width) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  lines.push(line);
  const shown = lines.slice(0, most).map((one) => cut(c, one, width));
  if (lines.length > most) shown[most - 1] = cut(c, `${shown[most - 1]!} …`, width);
  return shown;
}

function cut(c: CanvasRenderingContext2D, line: string, width: number): string {
  if (c.measureText(line).width <= width) return line;
  let end = line.length;
  while (end > 1 && c.measureText(line.slice(0, end) + "…").width > width) end--;
  return line.slice(0, end).trimEnd() + "…";
}
