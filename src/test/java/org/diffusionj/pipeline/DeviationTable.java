package org.diffusionj.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.diffusionj.sampling.solver.SamplerType;

/**
 * The worst deviation of each family and sampler. Tests save theirs in target/deviations; with
 * {@code -Dwrite.table=true} what is there becomes a page.
 */
final class DeviationTable {
    static final Path PAGE = Path.of("docs/fidelity.md");
    private static final Path SAVED = Path.of("target/deviations");

    private static final Map<String, String> FAMILIES = new LinkedHashMap<>();

    static {
        FAMILIES.put("sd1 text", "Stable Diffusion 1.x (noise prediction)");
        FAMILIES.put("sd2v text", "Stable Diffusion 2.x (v prediction)");
        FAMILIES.put("zsnr text", "zero terminal SNR (v prediction)");
        FAMILIES.put("turbo text", "SD-Turbo");
        FAMILIES.put("sd image", "Stable Diffusion 1.x and 2.x, image to image");
        FAMILIES.put("sd inpaint", "Stable Diffusion 1.x and 2.x, inpainting with 4 channels");
        FAMILIES.put("inpaint inpaint", "Stable Diffusion 1.x, inpainting with 9 channels");
        FAMILIES.put("lcm text", "LCM");
        FAMILIES.put("lcm image", "LCM, image to image");
        FAMILIES.put("pix2pix image", "InstructPix2Pix");
        FAMILIES.put("xl text", "Stable Diffusion XL");
        FAMILIES.put("xl image", "Stable Diffusion XL, image to image");
        FAMILIES.put("xl inpaint", "Stable Diffusion XL, inpainting with 4 channels");
        FAMILIES.put("xlinpaint inpaint", "Stable Diffusion XL, inpainting with 9 channels");
        FAMILIES.put("xlturbo text", "SDXL-Turbo");
        FAMILIES.put("xlhalf text", "SDXL-Turbo, graphs of half precision");
        FAMILIES.put("refiner image", "Stable Diffusion XL refiner, image to image");
        FAMILIES.put("refiner refine", "Stable Diffusion XL refiner, second pass");
    }

    private final Map<String, Map<String, Deviation>> worst = new TreeMap<>();
    private int cases;

    /** @param family key of a column */
    synchronized void add(String family, String sampler, Deviation deviation) {
        worst.computeIfAbsent(family, key -> new TreeMap<>()).merge(sampler, deviation, Deviation::or);
        cases++;
    }

    /** Saves what was measured, and writes the page if that is wanted. */
    void save(String test) throws IOException {
        StringBuilder lines = new StringBuilder().append(cases).append('\n');
        worst.forEach((family, samplers) -> samplers.forEach((sampler, deviation) -> lines.append(String.join("\t",
                family, sampler, "" + deviation.latents(), "" + deviation.equal(), "" + deviation.levels()))
                .append('\n')));
        Files.createDirectories(SAVED);
        Files.writeString(SAVED.resolve(test + ".tsv"), lines);
        if (Boolean.getBoolean("write.table")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, ofAllTests().text());
        }
    }

    private static DeviationTable ofAllTests() throws IOException {
        DeviationTable all = new DeviationTable();
        try (Stream<Path> files = Files.list(SAVED)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                List<String> lines = Files.readAllLines(file);
                for (String line : lines.subList(1, lines.size())) {
                    String[] cells = line.split("\t");
                    all.add(cells[0], cells[1], new Deviation(Double.parseDouble(cells[2]),
                            Double.parseDouble(cells[3]), Integer.parseInt(cells[4])));
                }
                all.cases += Integer.parseInt(lines.get(0)) - (lines.size() - 1);
            }
        }
        return all;
    }

    /** Whether the page has a figure for a family and sampler. */
    static boolean has(String page, String key, String sampler) {
        String family = FAMILIES.get(key);
        List<String> columns = page.lines().filter(line -> line.startsWith("| sampler")).findFirst()
                .map(DeviationTable::cells).orElse(List.of());
        return family != null && page.lines().map(DeviationTable::cells)
                .filter(cells -> cells.get(0).equals(sampler) && columns.contains(family))
                .anyMatch(cells -> cells.get(columns.indexOf(family)).contains("%"));
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        for (String cell : (line.startsWith("|") ? line.substring(1) : line).split("\\|")) {
            cells.add(cell.trim());
        }
        return cells;
    }

    String text() {
        StringBuilder page = new StringBuilder("""
                # Fidelity

                How far pictures are at worst from those that diffusers' own pipelines make of the same weights,
                prompts and seeds, over %d requests with 1, 4, 7 and 20 steps on small models with made-up weights
                ([models/reference](../models/reference/README.md)). A test run wrote this page:
                `mvn test -Dtest=FamiliesTest,FromPicturesTest -Dwrite.table=true`.

                First the latents: the largest difference, as a share of the largest value. Then the share of the
                picture's values that are equal; none is off by more than one of 255. Allowed are 1e-3 and 99.5 %%.
                Where networks take and give half precision, a rounding error in float can grow to one of half, so
                98.5 %% are allowed there; the reference is diffusers' pipeline on the same graphs, in float between
                them as here.

                """.formatted(cases));
        row(page, "sampler", FAMILIES.values().stream().toList());
        row(page, "---", FAMILIES.values().stream().map(family -> "---").toList());
        List<String> samplers = new ArrayList<>(List.of("Default"));
        for (SamplerType type : SamplerType.values()) {
            samplers.add(type.label());
        }
        for (String sampler : samplers) {
            row(page, sampler, FAMILIES.keySet().stream()
                    .map(family -> worst.getOrDefault(family, Map.of()).get(sampler))
                    .map(DeviationTable::cell).toList());
        }
        return page.toString();
    }

    private static void row(StringBuilder page, String first, List<String> cells) {
        page.append("| ").append(first).append(" | ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** Rounded to the worse side. */
    private static String cell(Deviation deviation) {
        if (deviation == null) {
            return "–";
        }
        double unit = Math.pow(10, Math.floor(Math.log10(Math.max(deviation.latents(), 1e-9))));
        return String.format(Locale.ROOT, "%.0e, %.2f %%", Math.ceil(deviation.latents() / unit) * unit,
                Math.floor(deviation.equal() * 10000) / 100);
    }
}
