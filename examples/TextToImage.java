import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.diffusionj.model.ModelFolder;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.pipeline.GenerationRequest;
import org.diffusionj.pipeline.StableDiffusion;

/** Makes a picture of each prompt and says where it is. */
public class TextToImage {
    public static void main(String[] args) throws IOException {
        Path pictures = Files.createDirectories(Path.of(System.getProperty("out", "pictures")));
        ModelFolder folder = ModelFolder.read(Path.of(System.getProperty("model", "models/starter")));
        try (StableDiffusion model = StableDiffusion.open(folder, new OrtBackend())) {
            for (String prompt : List.of("sparse large blue nuclei", "dense small green nuclei", "magenta nuclei")) {
                GenerationRequest request = model.request(prompt).seed(7).build();
                Path png = pictures.resolve(prompt.replace(' ', '-') + ".png");
                model.generate(request).savePng(png);
                System.out.println(png.toAbsolutePath());
            }
        }
    }
}
