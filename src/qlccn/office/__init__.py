"""One block model out to Word, PDF and Excel: official papers in the format of NĐ 30/2020/NĐ-CP and official tables.

Knows nothing of the record. A room that issues papers builds a `Paper` (or a `Workbook`) of plain values and hands it to
`word.write`, `pdf.write` or `excel.write`; each gives bytes, the same bytes for the same paper.
"""
