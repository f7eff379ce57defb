import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.diffusionj.image.RgbImage;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.training.Example;
import org.diffusionj.training.FitSettings;
import org.diffusionj.training.Training;
import org.diffusionj.training.TrainingListener;

/** Trains a LoRA of the starter model on a folder of PNG files. */
public class FitModel {
    public static void main(String[] args) throws IOException {
        ModelFolder model = ModelFolder.read(Path.of(System.getProperty("model", "models/starter")));
        Path lora = Path.of(System.getProperty("out", "models/loras/mine.safetensors")).toAbsolutePath();
        Files.createDirectories(lora.getParent());
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("images", "images")))) {
            List<Example> examples = files.filter(file -> file.toString().endsWith(".png")).sorted().map(file ->
                    new Example(file.getFileName().toString(), "H&E tissue", "", () -> read(file))).toList();
            FitSettings settings = new FitSettings(600, 16, true, 2e-3, 4, 256, 7, 0.1, 100);
            new Training(model, examples, settings, new OrtBackend(), new TrainingListener() {})
                    .run(lora, false, new Cancellation());
        }
        System.out.println(lora);
    }

    private static RgbImage read(Path file) {
        try {
            return RgbImage.of(ImageIO.read(file.toFile()));
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read", e);
        }
    }
}
