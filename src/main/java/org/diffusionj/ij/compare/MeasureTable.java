package org.diffusionj.ij.compare;

import ij.measure.ResultsTable;
import org.diffusionj.measure.Estimate;

/** The table of results: one number a row, with what it is measured in and where it comes from. */
final class MeasureTable {
    private final ResultsTable rows = new ResultsTable();

    /** A number with its interval. */
    void add(String measure, String image, Estimate estimate, String unit, String source) {
        add(measure, image, estimate.value(), unit, source);
        rows.setValue("Low", rows.size() - 1, estimate.low());
        rows.setValue("High", rows.size() - 1, estimate.high());
    }

    /** A number that has none. */
    void add(String measure, String image, double value, String unit, String source) {
        rows.incrementCounter();
        rows.addValue("Measure", measure);
        rows.addValue("Image", image);
        rows.addValue("Value", value);
        rows.addValue("Low", Double.NaN);
        rows.addValue("High", Double.NaN);
        rows.addValue("Measured in", unit);
        rows.addValue("Source", source);
    }

    /** All of it. */
    ResultsTable rows() {
        return rows;
    }

    /** Adds rows below what ImageJ's table of results holds. */
    static void show(ResultsTable rows) {
        ResultsTable results = ResultsTable.getResultsTable();
        results.setPrecision(6);
        for (int row = 0; row < rows.size(); row++) {
            results.incrementCounter();
            for (String text : new String[] {"Measure", "Image"}) {
                results.addValue(text, rows.getStringValue(text, row));
            }
            for (String number : new String[] {"Value", "Low", "High"}) {
                results.addValue(number, rows.getValue(number, row));
            }
            for (String text : new String[] {"Measured in", "Source"}) {
                results.addValue(text, rows.getStringValue(text, row));
            }
        }
        results.show("Results");
    }
}
