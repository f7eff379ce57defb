package org.diffusionj.ij.dialog;

import java.awt.EventQueue;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JComboBox;
import javax.swing.JLabel;
import org.diffusionj.ij.models.KnownModels;
import org.diffusionj.model.ModelSummary;

/** The list of models, each with its family, how its weights are kept, and its size. Paths can be written, too. */
final class ModelField {
    private final Map<String, String> summaries = new ConcurrentHashMap<>();
    private final JComboBox<String> box;

    ModelField() {
        Map<String, Path> models = KnownModels.roots().models();
        box = new JComboBox<>(models.keySet().toArray(String[]::new));
        box.setEditable(true);
        DefaultListCellRenderer usual = new DefaultListCellRenderer();
        box.setRenderer((list, name, index, selected, focused) -> {
            JLabel line = (JLabel) usual.getListCellRendererComponent(list, name, index, selected, focused);
            String summary = summaries.get(String.valueOf(name));
            line.setText(summary == null ? name : name + "   (" + summary + ")");
            return line;
        });
        summarise(models);
    }

    JComboBox<String> box() {
        return box;
    }

    /** Reading many models takes a moment, so it is done beside the event thread. */
    private void summarise(Map<String, Path> models) {
        Thread reader = new Thread(() -> models.forEach((name, place) -> {
            summaries.put(name, summary(place));
            EventQueue.invokeLater(box::repaint);
        }), "DiffusionJ model list");
        reader.setDaemon(true);
        reader.start();
    }

    private static String summary(Path model) {
        try {
            return ModelSummary.of(model).toString();
        } catch (IllegalArgumentException e) {
            return "cannot be used: choose it to see why";
        }
    }
}
