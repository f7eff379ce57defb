package org.diffusionj.ij.library;

import java.util.List;
import java.util.function.Function;
import javax.swing.table.AbstractTableModel;
import org.diffusionj.hub.Bytes;
import org.diffusionj.library.Holding;

/** What there is, a row each. */
final class HoldingTable extends AbstractTableModel {
    private static final long serialVersionUID = 1;

    private record Column(String title, int width, Function<Holding, String> text) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("Name", 120, Holding::name),
            new Column("Kind", 70, holding -> holding.kind().label()),
            new Column("Family", 150, Holding::family),
            new Column("Precision", 60, Holding::precision),
            new Column("Size", 60, holding -> Bytes.shown(holding.bytes())),
            new Column("Licence", 90, Holding::licence),
            new Column("Checksums", 100, Holding::checksums),
            new Column("Goes with", 170, Holding::companions),
            new Column("Place", 220, holding -> holding.place().toString()));

    private transient List<Holding> rows = List.of();

    void show(List<Holding> all) {
        rows = List.copyOf(all);
        fireTableDataChanged();
    }

    Holding row(int index) {
        return rows.get(index);
    }

    static int width(int column) {
        return COLUMNS.get(column).width();
    }

    @Override
    public int getRowCount() {
        return rows.size();
    }

    @Override
    public int getColumnCount() {
        return COLUMNS.size();
    }

    @Override
    public String getColumnName(int column) {
        return COLUMNS.get(column).title();
    }

    @Override
    public Object getValueAt(int row, int column) {
        return COLUMNS.get(column).text().apply(rows.get(row));
    }
}
